-- Each clause is looked at once a user; groups are made of what was found.
SELECT count(*) FILTER (WHERE blue AND pizza AND (recent OR pushed) AND mailed AND active),
       count(*) FILTER (WHERE blue),
       count(*) FILTER (WHERE pizza),
       count(*) FILTER (WHERE recent OR pushed),
       count(*) FILTER (WHERE recent),
       count(*) FILTER (WHERE pushed),
       count(*) FILTER (WHERE mailed),
       count(*) FILTER (WHERE active)
FROM (
  SELECT custom_attributes @> '{"eye_color": "blue"}' AS blue,
         custom_attributes @> '{"favorite_foods": ["pizza"]}' AS pizza,
         coalesce((custom_attributes ->> 'last_purchase_time') COLLATE "C"
                  BETWEEN %(two_days_ago)s AND %(now)s, FALSE) AS recent,
         push_subscribe = 1 AS pushed,
         email_subscribe <> 2 AS mailed,
         coalesce(last_used_app_at > %(last_used_after)s::timestamptz, FALSE) AS active
  FROM messaging_user
  OFFSET 0
) AS clauses
