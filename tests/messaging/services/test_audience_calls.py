import pytest

from messaging.choices.channels import ChannelKey
from messaging.errors import InvalidRequestError, NotFoundError
from messaging.services.audience_calls import CountQuestion, ExplainQuestion, count, explain
from messaging.wire import read
from tests.factories import MESSAGES, NOW, attribute, make_segment, make_user

pytestmark = pytest.mark.django_db
SPAIN = attribute("country", "ES")


def asked(**body):
    return read(CountQuestion, body)


def test_messages_and_channels_ask_alike_but_for_the_group():
    by_message = asked(audience=SPAIN, messages={"sms": MESSAGES["sms"]}).asks
    by_word = asked(audience=SPAIN, channels=["sms"]).asks

    assert [ask.key for ask in by_message] == [ask.key for ask in by_word] == [ChannelKey.SMS]
    assert (by_message[0].group_id, by_word[0].group_id) == ("group-1", None)


def test_archived_segment_is_refused_as_a_send_refuses_it():
    segment = make_segment(SPAIN, archived_at=NOW)

    with pytest.raises(InvalidRequestError, match="archived"):
        count(asked(segment_id=segment.segment_id), now=NOW)


def test_without_channels_there_is_no_waterfall():
    make_user(custom_attributes={"country": "ES"})

    told = count(asked(audience=SPAIN, oops=1), now=NOW)

    assert "waterfall" not in told
    assert told["errors"] == ["oops: is no field; it was ignored"]


def test_alias_is_a_name_too():
    make_user("u1", alias=("ana", "crm"), custom_attributes={"country": "ES"})
    name = {"user_alias": {"alias_name": "ana", "alias_label": "crm"}}

    told = explain(read(ExplainQuestion, {"audience": SPAIN, "user": name}), now=NOW)

    assert (told["user"]["external_id"], told["matched"]) == ("u1", True)
    other = {"user_alias": {"alias_name": "crm", "alias_label": "ana"}}
    nobody = read(ExplainQuestion, {"audience": SPAIN, "user": other})
    with pytest.raises(NotFoundError):
        explain(nobody, now=NOW)
