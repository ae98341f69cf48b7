"""Members: those who sign in to the console."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from messaging.choices.access import Role
from messaging.errors import InvalidRequestError, Problem
from messaging.models.member import Member


def create_member(email: str, role: Role, password: str) -> Member:
    """Make a sign-in. There is no default account: the first one is made with this, by a shell.

    Raises ``InvalidRequestError`` for an address that is none or taken, and for a weak password.
    """
    member = Member(email=email.strip().lower(), role=role)
    if problems := [*_email_problems(member.email), *_password_problems(password, member)]:
        raise InvalidRequestError("This member cannot be made.", problems)
    member.set_password(password)
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError:
        taken = Problem("email", "Somebody signs in with this address already.")
        raise InvalidRequestError("This member cannot be made.", [taken]) from None
    return member


def _email_problems(email: str) -> list[Problem]:
    try:
        validate_email(email)
    except ValidationError:
        return [Problem("email", "This is not an email address.")]
    return []


def _password_problems(password: str, member: Member) -> list[Problem]:
    try:
        validate_password(password, user=member)
    except ValidationError as fault:
        return [Problem("password", reason) for reason in fault.messages]
    return []
