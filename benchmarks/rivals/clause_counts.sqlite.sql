-- Each clause is looked at once a user; groups are made of what was found.
WITH clauses AS MATERIALIZED (
  SELECT custom_attributes ->> '$.eye_color' = 'blue' AS blue,
         EXISTS (SELECT 1 FROM json_each(custom_attributes, '$.favorite_foods')
                 WHERE value = 'pizza') AS pizza,
         custom_attributes ->> '$.last_purchase_time'
           BETWEEN %(two_days_ago)s AND %(now)s AS recent,
         push_subscribe = 1 AS pushed,
         email_subscribe <> 2 AS mailed,
         last_used_app_at > %(last_used_after)s AS active
  FROM messaging_user
)
SELECT count(*) FILTER (WHERE blue AND pizza AND (recent OR pushed) AND mailed AND active),
       count(*) FILTER (WHERE blue),
       count(*) FILTER (WHERE pizza),
       count(*) FILTER (WHERE recent OR pushed),
       count(*) FILTER (WHERE recent),
       count(*) FILTER (WHERE pushed),
       count(*) FILTER (WHERE mailed),
       count(*) FILTER (WHERE active)
FROM clauses
