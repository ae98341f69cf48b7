-- The textbook's way: rank everybody by mailbox.
SELECT string_agg(int8send(id), ''::bytea),
       string_agg(int8send(id), ''::bytea) FILTER (WHERE place > 1)
FROM (
  SELECT id, CASE WHEN email <> ''
             THEN row_number() OVER (PARTITION BY lower(email) ORDER BY id) END AS place
  FROM messaging_user
  WHERE email_subscribe <> 3
) AS ranked
