import json

import pytest
from django.core.management import CommandError, call_command

from messaging.models.segment import Segment

pytestmark = pytest.mark.django_db
OPTED_IN = {"push_subscription_status": {"comparison": "is", "value": "opted_in"}}


def test_the_id_is_printed_and_the_audience_kept(capsys):
    call_command("create_segment", "Push opted in", "--audience", json.dumps(OPTED_IN))

    segment = Segment.objects.get(segment_id=capsys.readouterr().out.strip())
    assert segment.audience == OPTED_IN


@pytest.mark.parametrize("audience", ["{", "{}", '{"AND": []}', '{"shoe_size": {}}'])
def test_an_unclear_audience_is_refused(audience):
    with pytest.raises(CommandError):
        call_command("create_segment", "Everyone?", "--audience", audience)

    assert not Segment.objects.exists()
