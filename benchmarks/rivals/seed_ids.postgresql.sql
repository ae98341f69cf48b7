-- One scan for all channels: everybody, and who of them is not the first at their mailbox.
SELECT string_agg(int8send(id), ''::bytea),
       string_agg(int8send(id), ''::bytea) FILTER (WHERE place > 1)
FROM (
  SELECT id, CASE WHEN email <> ''
             THEN row_number() OVER (PARTITION BY lower(email) ORDER BY id) END AS place
  FROM messaging_user
  WHERE email_subscribe <> 2
    AND last_used_app_at > %(last_used_after)s::timestamptz
    AND custom_attributes @> '{"eye_color": "blue", "favorite_foods": ["pizza"]}'
    AND (push_subscribe = 1
         OR (custom_attributes ->> 'last_purchase_time') COLLATE "C"
            BETWEEN %(two_days_ago)s AND %(now)s)
) AS ranked
