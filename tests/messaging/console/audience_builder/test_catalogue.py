import pytest

from messaging.audience.registry import CONNECTED, SEGMENT
from messaging.choices.channels import ChannelKey
from messaging.console.audience_builder.catalogue import Subject, read_catalogue
from messaging.models.attribute import Attribute, AttributeType
from messaging.models.custom_event import EventName
from messaging.models.purchase import Product
from messaging.models.segment import Segment
from tests.factories import make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def names():
    Attribute.objects.create(name="eye_color", kind=AttributeType.STRING)
    EventName.objects.create(name="checkout")
    Product.objects.create(product_id="pizza")
    make_group(ChannelKey.SMS)
    Segment.objects.create(name="VIP")


def texts(catalogue):
    return {entry.text for entry in catalogue.entries}


@pytest.mark.usefixtures("names")
def test_all_names_are_read_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = read_catalogue(SEGMENT)

    assert {
        *("attribute: eye_color", "event: checkout", "product: pizza", "group: Offers"),
        *("segment: VIP", "profile: country", "email state", "any purchase"),
    } <= texts(found)
    assert found.types == {"eye_color": AttributeType.STRING}


@pytest.mark.usefixtures("names")
def test_a_send_may_ask_less_than_a_segment():
    asked = {"attribute: eye_color", "email state", "push state", "last used app"}

    assert texts(read_catalogue(CONNECTED)) == asked


@pytest.mark.usefixtures("names")
def test_every_line_leads_to_what_it_says_and_back():
    found = read_catalogue(SEGMENT)

    for entry in found.entries:
        assert found.subject_of(entry.text) == entry.subject
        assert found.text_of(entry.subject) == entry.text


def test_two_of_one_name_show_their_ids():
    first, second = make_group(), make_group()

    found = read_catalogue(SEGMENT)

    for group in (first, second):
        subject = Subject("subscription_group", group.subscription_group_id)
        assert found.text_of(subject) == f"group: Offers ({group.subscription_group_id[:8]})"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("", None),
        ("   ", None),
        ("country", Subject("profile_field", "country")),
        ("shoe_size", Subject("custom_attribute", "shoe_size")),
        ("Event: later", Subject("custom_event", "later")),
        ("a:b", Subject("custom_attribute", "a:b")),
        ("event:", Subject("custom_attribute", "event:")),
    ],
)
def test_what_is_typed_freely_is_read_all_the_same(text, subject):
    assert read_catalogue(SEGMENT).subject_of(text) == subject
