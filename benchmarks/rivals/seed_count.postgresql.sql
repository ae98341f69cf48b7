-- One @> for both attributes: one look into the GIN index. Columns first: they cost least.
SELECT count(*)
FROM messaging_user
WHERE email_subscribe <> 2
  AND last_used_app_at > %(last_used_after)s::timestamptz
  AND custom_attributes @> '{"eye_color": "blue", "favorite_foods": ["pizza"]}'
  AND (push_subscribe = 1
       OR (custom_attributes ->> 'last_purchase_time') COLLATE "C"
          BETWEEN %(two_days_ago)s AND %(now)s)
