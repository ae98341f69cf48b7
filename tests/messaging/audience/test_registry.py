from messaging.audience.registry import CONNECTED, SEGMENT

PUBLISHED = {
    "custom_attribute",
    "push_subscription_status",
    "email_subscription_status",
    "last_used_app",
}


def test_a_send_says_what_the_published_grammar_says():
    assert set(CONNECTED.filters) == PUBLISHED
    assert set(CONNECTED.groups) == {"AND", "OR"}


def test_a_segment_says_all_that_and_more():
    more = {
        "profile_field",
        "custom_event",
        "purchase",
        "subscription_group",
        "segment_membership",
        "random_bucket",
    }
    assert set(SEGMENT.filters) == PUBLISHED | more
    assert set(SEGMENT.groups) == {"AND", "OR", "NOT"}
