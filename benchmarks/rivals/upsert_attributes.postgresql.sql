-- One statement for all objects; no check, no history, no catalogue.
INSERT INTO messaging_user (
  external_id, braze_id, first_name, last_name, email, phone, gender, home_city, country, language,
  time_zone, email_subscribe, push_subscribe, custom_attributes, random_bucket, created_at, updated_at
)
SELECT name, left(md5(name), 24), '', '', '', '', '', '', '', '',
       '', 2, 2, object - 'external_id', 0, now(), now()
FROM unnest(%(names)s::text[], %(objects)s::jsonb[]) AS objects (name, object)
ON CONFLICT (external_id) DO UPDATE
SET custom_attributes = messaging_user.custom_attributes || excluded.custom_attributes,
    updated_at = excluded.updated_at
