-- Columns first: each attribute means reading the JSON. The plus keeps it off an index into which
-- nearly everybody falls.
SELECT count(*)
FROM messaging_user
WHERE email_subscribe <> 2
  AND +last_used_app_at > %(last_used_after)s
  AND custom_attributes ->> '$.eye_color' = 'blue'
  AND EXISTS (SELECT 1 FROM json_each(custom_attributes, '$.favorite_foods') WHERE value = 'pizza')
  AND (push_subscribe = 1
       OR custom_attributes ->> '$.last_purchase_time' BETWEEN %(two_days_ago)s AND %(now)s)
