"""Both databases read an address as our own readers do, letter by letter."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from messaging.channels import android_push, apple_push, kindle_push, web_push
from messaging.channels.mailbox import is_address
from messaging.channels.phone import DIGITS
from messaging.choices.channels import Platform
from messaging.delivery.reach.forms import EMAIL, PHONE, TOKENS, Has
from messaging.models.device import Device
from messaging.models.user import User
from tests.factories import make_device, make_user

pytestmark = pytest.mark.django_db
LONGEST_STORED = 4096  # characters of a token
PATTERNS = {
    Platform.ANDROID: android_push.TOKEN,
    Platform.IOS: apple_push.TOKEN,
    Platform.KINDLE: kindle_push.TOKEN,
    Platform.WEB: web_push.ENDPOINT,
}


def has(text, form, column="email"):
    user = User.objects.first() or make_user()
    User.objects.filter(pk=user.pk).update(**{column: text})
    return User.objects.filter(Has(column, form)).exists()


def token_has(text, form):
    if not Device.objects.exists():
        make_device(make_user())
    Device.objects.update(token=text)
    return Device.objects.filter(Has("token", form)).exists()


@settings(deadline=None, max_examples=100)
@given(
    text=st.text(st.sampled_from("aZ09.-_@+%'\u212a\u00e9 \n"), max_size=12)
    | st.from_regex(r"[a.]{1,3}@([ab-]{1,3}\.){1,2}[a1-]{1,3}", fullmatch=True)
)
@example("a@b.1")
@example("a@b.c1")
@example("a@1.1a")
@example("a@b.c\n")
@example("a@b.c ")
@example("a@b..c")
@example("a@-b.c")
@example("\u212a@b.c")
@example("a" * 64 + "@b.c")
@example("a" * 65 + "@b.c")
@example("a@" + "b" * 63 + ".c")
@example("a@" + "b" * 64 + ".c")
@example("a@b." + "c" * 64)
@example("a@" + ".".join(["b" * 62] * 4))
@example("a" * 64 + "@" + ".".join(["b" * 62] * 3))
def test_mail_address(text):
    assert has(text, EMAIL) == is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *("+34600111222", "+0123456", "+123456", "+1234567", "+123456789012345", ""),
        *("34600111222", "+3460011122x", "+34600111222\n", "+\u0663\u0664600111222"),
    ],
)
def test_phone_number(text):
    assert has(text, PHONE, "phone") == bool(DIGITS.fullmatch(text))


@settings(deadline=None, max_examples=80)
@given(
    platform=st.sampled_from(Platform),
    text=st.text(st.sampled_from("aG0_:-./ \n\u212a"), max_size=8)
    | st.from_regex(r"https?://[a.]{0,2}(:443|:80)?/[a~ ]{0,2}", fullmatch=True),
)
def test_token(platform, text):
    assert token_has(text, TOKENS[platform]) == bool(PATTERNS[platform].fullmatch(text))


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("number", [0, 1, 63, 64, 200, 201, 253, 254, 3999, 4000, 4001, 4096])
def test_token_at_its_bounds(platform, number):
    texts = ["a" * number]
    if platform is Platform.WEB:
        texts = [f"https://a{end}/{'b' * number}" for end in ("", ":443")]
        texts += [f"https://{'a' * number}{end}/b" for end in ("", ":443") if number < 3000]

    for text in texts:
        if len(text) <= LONGEST_STORED:
            assert token_has(text, TOKENS[platform]) == bool(PATTERNS[platform].fullmatch(text))
