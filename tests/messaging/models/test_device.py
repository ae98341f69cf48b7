import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_app, make_device, make_user

pytestmark = pytest.mark.django_db


def test_a_token_belongs_to_one_user_of_an_app():
    app = make_app()
    make_device(make_user(), app=app, token="t")

    with transaction.atomic(), pytest.raises(IntegrityError):
        make_device(make_user(), app=app, token="t")
