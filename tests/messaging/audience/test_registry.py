from messaging.audience.registry import FILTERS


def test_filters_are_those_of_the_published_grammar():
    assert set(FILTERS) == {
        "custom_attribute",
        "push_subscription_status",
        "email_subscription_status",
        "last_used_app",
    }
