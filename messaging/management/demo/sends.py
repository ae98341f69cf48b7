"""The demo's sends: wire bodies, without the ids that only a database knows."""

from dataclasses import dataclass
from typing import Any

SENDER = "Carillon Shop <hello@shop.example>"
GREETING = "{{${first_name} | default: 'there'}}"
DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSend:
    """One send to be: its campaign, its segment if any, and its messages."""

    campaign: str
    segment: str | None = None
    external_user_ids: tuple[str, ...] = ()
    messages: dict[str, dict[str, Any]]  # Any: JSON


def email(subject: str, text: str, app_id: str) -> dict[str, Any]:  # Any: JSON
    """Return an email object with a plain body around ``text``."""
    body = f"<h1>{subject}</h1><p>Hello {GREETING},</p><p>{text}</p><p>Your Carillon Shop</p>"
    return {"app_id": app_id, "from": SENDER, "subject": subject, "body": body}


def sends(app_id: str, offers: str) -> tuple[DemoSend, ...]:
    """Return the demo's sends; ``offers`` is the id of the SMS group."""
    return (_spring_sale(app_id), _shipped(app_id, offers), _welcome(app_id), _loyalty(app_id))


def _spring_sale(app_id: str) -> DemoSend:
    offer = f"{GREETING}, 20 % off everything until Sunday."
    return DemoSend(
        campaign="Spring sale",
        segment="Bought in the last month",
        messages={
            "email": email("Spring is here", "Take 20 % off until Sunday.", app_id),
            "android_push": {"title": "Spring is here", "alert": offer},
            "apple_push": {"alert": {"title": "Spring is here", "body": offer}},
        },
    )


def _shipped(app_id: str, offers: str) -> DemoSend:
    return DemoSend(
        campaign="Order shipped",
        external_user_ids=("demo-0002", "demo-0003", "demo-0005", "demo-0008", "demo-nobody"),
        messages={
            "email": email("Your order is on its way", "It left us today.", app_id),
            "sms": {
                "app_id": app_id,
                "subscription_group_id": offers,
                "body": f"Hi {GREETING}, your order left us today.",
            },
        },
    )


def _welcome(app_id: str) -> DemoSend:
    return DemoSend(
        campaign="Welcome",
        segment="VIPs",
        messages={
            "email": email("Welcome to the first row", "You are a VIP now.", app_id),
            "content_card": {
                "type": "CLASSIC",
                "title": "Welcome to the first row",
                "description": "Free delivery on everything, as a thank-you.",
                "time_to_live": 14 * DAY_SECONDS,
            },
        },
    )


def _loyalty(app_id: str) -> DemoSend:
    points = "{{custom_attribute.${loyalty_points}}} points are waiting"
    return DemoSend(
        campaign="Loyalty news",
        segment="Many points, never bought",
        messages={
            "email": email(points, "Spend them on anything in the shop.", app_id),
            "web_push": {"title": points, "alert": "Spend them on anything in the shop."},
        },
    )
