import pytest
from django.db import IntegrityError, transaction

from messaging.models.user_alias import UserAlias
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_pair_of_name_and_label_belongs_to_one_user():
    make_user(alias=("ana", "shop"))

    with transaction.atomic(), pytest.raises(IntegrityError):
        make_user(alias=("ana", "shop"))


def test_a_user_has_one_name_a_label():
    user = make_user(alias=("ana", "shop"))

    with transaction.atomic(), pytest.raises(IntegrityError):
        UserAlias.objects.create(user=user, name="anna", label="shop")
