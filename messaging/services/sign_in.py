"""Letting a member in: one answer for every refusal, and few tries. Source: design, safety §1, §6.

A try is written down before its password is looked at, so a burst of parallel guesses counts in
full; it is taken back when it succeeds, and when it came while the account was resting.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Q
from django.utils.crypto import salted_hmac

from messaging.errors import UnauthorizedError
from messaging.models.member import Member
from messaging.models.sign_in_failure import SignInFailure

ACCOUNT_TRIES = 5
ACCOUNT_WINDOW = timedelta(minutes=15)
ADDRESS_TRIES = 50
ADDRESS_WINDOW = timedelta(hours=4)  # also the longest rest of an address
_MOST_READ = 1000  # failures looked at; an address that has more is resting anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One try. ``device`` is the random id of a browser that has signed in to this account."""

    email: str
    password: str
    caller_ip: str
    device: str = ""

    @property
    def account_hash(self) -> str:
        """Whose failures count here: a known device keeps its own, so nobody can lock it out."""
        return account_hash(self.email, self.device)


def account_hash(email: str, device: str = "") -> str:
    """Return what stands for an address in the table of failures; it tells nobody which."""
    value = f"{email.strip().lower()}\0{device}"
    return salted_hmac("carillon.sign-in", value, algorithm="sha256").hexdigest()


def sign_in(attempt: SignIn, *, now: datetime) -> Member:
    """Return the member; raises ``UnauthorizedError``, the same for every cause and as slowly."""
    noted = SignInFailure.objects.create(
        account_hash=attempt.account_hash, caller_ip=attempt.caller_ip, at=now
    )
    rests = _rests(attempt, noted, now)
    member = _member(attempt)
    if member is not None and not rests:
        SignInFailure.objects.filter(account_hash=attempt.account_hash).delete()
        return member
    over = Q(at__lt=now - ADDRESS_WINDOW)
    SignInFailure.objects.filter(over | Q(pk=noted.pk) if rests else over).delete()
    raise UnauthorizedError("Email and password do not match.")


def _member(attempt: SignIn) -> Member | None:
    """Return the active member with this password; hashes once, whether there is one or not."""
    member = Member.objects.filter(email=attempt.email.strip().lower(), is_active=True).first()
    if member is None:
        Member().set_password(attempt.password)
        return None
    return member if member.check_password(attempt.password) else None


def _rests(attempt: SignIn, noted: SignInFailure, now: datetime) -> bool:
    """Say whether the account or the address has had its tries."""
    failures = list(
        SignInFailure.objects.filter(
            Q(account_hash=attempt.account_hash) | Q(caller_ip=attempt.caller_ip),
            at__gt=now - ADDRESS_WINDOW,
        )
        .exclude(pk=noted.pk)
        .order_by("-at")
        .values_list("account_hash", "caller_ip", "at")[:_MOST_READ]
    )
    of_account = [at for account, _ip, at in failures if account == attempt.account_hash]
    of_address = [at for _account, ip, at in failures if ip == attempt.caller_ip]
    return _account_rests(of_account, now) or _address_rests(of_address, now)


def _account_rests(failures: list[datetime], now: datetime) -> bool:
    """Five failures within fifteen minutes: rest for fifteen from the fifth, never longer."""
    last = list(islice(failures, ACCOUNT_TRIES))
    if len(last) < ACCOUNT_TRIES or last[0] - last[-1] > ACCOUNT_WINDOW:
        return False
    return now < last[0] + ACCOUNT_WINDOW


def _address_rests(failures: list[datetime], now: datetime) -> bool:
    """Fifty failures: rest for fifteen minutes; with each fifty more twice as long, to 4 hours."""
    rounds = len(failures) // ADDRESS_TRIES
    if not rounds:
        return False
    rest: timedelta = min(ACCOUNT_WINDOW * 2 ** (rounds - 1), ADDRESS_WINDOW)
    return now < failures[0] + rest
