from messaging.choices.channels import ChannelKey
from messaging.rendering.links import unsubscribe_links
from messaging.tokens import Link, LinkKey, LinkKind

KEY = LinkKey(version=1, secret=b"s" * 32)


def test_each_user_gets_an_address_of_their_own_that_says_who_and_which_dispatch():
    link = unsubscribe_links("https://c.example", 12, KEY)

    start, _, token = link(34).rpartition("/")

    assert start == "https://c.example/unsubscribe"
    assert link(34) != link(35)
    assert KEY.read(token) == Link(
        kind=LinkKind.UNSUBSCRIBE, channel=ChannelKey.EMAIL, dispatch_number=12, user_id=34
    )


def test_a_preview_shows_an_address_that_opens_nothing():
    link = unsubscribe_links("https://c.example", 0, None)

    assert link(34) == "https://c.example/unsubscribe/preview"
    assert KEY.read("preview") is None
