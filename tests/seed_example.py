"""The example body of the page that this endpoint was commissioned from, placeholders included."""

SEED_EXAMPLE = """
{
  "broadcast": "false",
  "external_user_ids": "external_user_identifiers",
  "user_aliases": {"alias_name": "example_name", "alias_label": "example_label"},
  "segment_id": "segment_identifier",
  "audience": {
    "AND": [
      {
        "custom_attribute": {
          "custom_attribute_name": "eye_color",
          "comparison": "equals",
          "value": "blue"
        }
      },
      {
        "custom_attribute": {
          "custom_attribute_name": "favorite_foods",
          "comparison": "includes_value",
          "value": "pizza"
        }
      },
      {
        "OR": [
          {
            "custom_attribute": {
              "custom_attribute_name": "last_purchase_time",
              "comparison": "less_than_x_days_ago",
              "value": 2
            }
          },
          {"push_subscription_status": {"comparison": "is", "value": "opted_in"}}
        ]
      },
      {"email_subscription_status": {"comparison": "is_not", "value": "subscribed"}},
      {"last_used_app": {"comparison": "after", "value": "2019-07-22T13:17:55+0000"}}
    ]
  },
  "campaign_id": "campaign_identifier",
  "send_id": "send_identifier",
  "override_frequency_capping": "false",
  "recipient_subscription_state": "all",
  "messages": {
    "android_push": "(optional, Android Push Object)",
    "apple_push": "(optional, Apple Push Object)",
    "content_card": "(optional, Content Card Object)",
    "email": "(optional, Email Object)",
    "kindle_push": "(optional, Kindle/FireOS Push Object)",
    "web_push": "(optional, Web Push Object)"
  }
}
"""
