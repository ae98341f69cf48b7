-- The textbook's way: rank everybody by mailbox.
SELECT id, CASE WHEN email <> ''
           THEN row_number() OVER (PARTITION BY lower(email) ORDER BY id) END > 1
FROM messaging_user
WHERE email_subscribe <> 3
ORDER BY id
