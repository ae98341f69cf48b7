"""The demo's apps, groups, segments and campaigns."""

from typing import Any

from messaging.choices.channels import ChannelKey, Platform

APPS = {
    "Carillon Shop for Android": Platform.ANDROID,
    "Carillon Shop for iOS": Platform.IOS,
    "Carillon Shop for Fire": Platform.KINDLE,
    "shop.example": Platform.WEB,
}
GROUPS = {"Offers": ChannelKey.SMS, "Order updates": ChannelKey.WHATS_APP}


def _attribute(name: str, comparison: str, value: object = None) -> dict[str, Any]:  # Any: JSON
    clause = {"custom_attribute_name": name, "comparison": comparison, "value": value}
    return {"custom_attribute": {key: part for key, part in clause.items() if part is not None}}


def _profile(field: str, comparison: str, value: object) -> dict[str, Any]:  # Any: JSON
    return {"profile_field": {"field": field, "comparison": comparison, "value": value}}


PUSH_OPTED_IN = {"push_subscription_status": {"comparison": "is", "value": "opted_in"}}
SEGMENTS: dict[str, dict[str, Any] | None] = {
    "All users": None,
    "Pizza lovers": _attribute("favorite_foods", "includes_value", "pizza"),
    "VIPs": _attribute("vip", "equals", value=True),
    "Bought in the last month": _attribute("last_purchase_time", "less_than_x_days_ago", 30),
    "Push opted in, on a plan": {
        "AND": [PUSH_OPTED_IN, _attribute("plan", "not_equal", "free")],
    },
    "Many points, never bought": {
        "AND": [
            _attribute("loyalty_points", "greater_than_or_equal_to", 1000),
            _attribute("last_purchase_time", "does_not_exist"),
        ]
    },
    "Spain or France, over 30, still reachable": {
        "AND": [
            _profile("country", "is_one_of", ["ES", "FR"]),
            _profile("age", "greater_than", 30),
            {"NOT": {"email_subscription_status": {"comparison": "is", "value": "unsubscribed"}}},
        ]
    },
    "VIPs and whoever fills a cart often": {
        "OR": [
            _attribute("vip", "equals", value=True),
            {
                "custom_event": {
                    "event_name": "added to cart",
                    "comparison": "at_least",
                    "count": 2,
                    "in_last_days": 30,
                }
            },
        ]
    },
    "Wants our mail, bought nothing for a month": {
        "AND": [
            {"email_subscription_status": {"comparison": "is", "value": "opted_in"}},
            {"NOT": {"purchase": {"comparison": "has_done", "in_last_days": 30}}},
        ]
    },
    "First half, away for a month": {
        "AND": [
            {"random_bucket": {"comparison": "between", "from": 0, "to": 4999}},
            _profile("last_used_app_at", "greater_than_x_days_ago", 30),
        ]
    },
}
CAMPAIGNS = {
    "Spring sale": (ChannelKey.EMAIL, ChannelKey.ANDROID_PUSH, ChannelKey.APPLE_PUSH),
    "Order shipped": (ChannelKey.EMAIL, ChannelKey.SMS),
    "Welcome": (ChannelKey.EMAIL, ChannelKey.CONTENT_CARD),
    "Loyalty news": (ChannelKey.EMAIL, ChannelKey.WEB_PUSH, ChannelKey.WHATS_APP),
}
