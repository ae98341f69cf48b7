"""What is sent: a mail of two kilobytes that names its reader, in our dialect and in Django's."""

_SENTENCES = (
    "<p>The summer sale begins on Friday, at nine, in every shop and on every screen. Whoever "
    "comes early finds the largest choice; whoever comes late finds the lowest price.</p>"
) * 5
SUBJECT = "{first_name}, your sale begins on Friday"
_BODY = (
    "<h1>Hello {first_name} {last_name}</h1>"
    + _SENTENCES
    + "<p>Your plan is {plan}, and we ship to {city}.</p>"
)
_OURS = {
    "first_name": "{{${first_name}}}",
    "last_name": "{{${last_name}}}",
    "plan": "{{custom_attribute.${plan}}}",
    "city": "{{${city}}}",
}
_DJANGOS = {
    "first_name": "{{ user.first_name }}",
    "last_name": "{{ user.last_name }}",
    "plan": "{{ user.custom_attributes.plan }}",
    "city": "{{ user.home_city }}",
}
SENDER = "The Shop <news@shop.example>"
EMAIL = {
    "app_id": "app",
    "from": SENDER,
    "subject": SUBJECT.format(**_OURS),
    "body": _BODY.format(**_OURS),
}
DJANGO_SUBJECT, DJANGO_BODY = SUBJECT.format(**_DJANGOS), _BODY.format(**_DJANGOS)
