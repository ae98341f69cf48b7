"""Schedules changed and taken back, and what is refused as long as it can be."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ScheduleState
from messaging.delivery.schedules import run_due
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch
from messaging.models.schedule import Schedule
from tests.factories import make_body, make_campaign, make_schedule
from tests.messaging.services.scheduling import ahead, create, refusal, take_back, update

pytestmark = pytest.mark.django_db
EMAIL = ChannelKey.EMAIL


def test_update_gives_another_time_and_keeps_the_rest():
    create()
    before = Schedule.objects.get()

    answer = update(before.schedule_id, schedule={"time": ahead(5)})

    after = Schedule.objects.get()
    assert (answer.status, answer.body) == (201, {"message": "success"})
    assert after.next_at == after.occurrence_at > before.occurrence_at
    assert (after.request, after.dispatch_id) == (before.request, before.dispatch_id)


def test_update_replaces_all_messages_and_keeps_the_time():
    create()
    before = Schedule.objects.get()
    messages = make_body(ChannelKey.WEBHOOK)["messages"]

    update(before.schedule_id, messages=messages)

    after = Schedule.objects.get()
    assert after.request == before.request | {"messages": messages}
    assert (after.next_at, after.name) == (before.next_at, "https://hook.example/")


def test_update_is_read_together_with_what_it_goes_with():
    campaign = make_campaign(EMAIL)
    email = make_body(EMAIL)["messages"]["email"]
    tracked = {"email": email | {"message_variation_id": campaign.ids["email"]}}
    create(campaign_id=campaign.campaign_id, external_user_ids=["u1"], messages=tracked)
    schedule_id = Schedule.objects.get().schedule_id

    bare = refusal(update, schedule_id, messages={"email": email})
    wrong = refusal(update, schedule_id, messages={"email": email | {"message_variation_id": "no"}})

    assert bare.problems[0].path == "messages.email.message_variation_id"
    assert wrong.message == "Invalid Message Variant"
    assert Schedule.objects.get().request["messages"] == tracked


def test_bad_message_beside_a_good_time_changes_neither():
    create()
    before = Schedule.objects.get()

    email = make_body(EMAIL)["messages"]["email"] | {"body": "{% if %}"}
    refusal(update, before.schedule_id, schedule={"time": ahead(9)}, messages={"email": email})

    assert Schedule.objects.get().next_at == before.next_at


def test_deleted_schedule_never_runs():
    schedule = make_schedule()

    answer = take_back(schedule.schedule_id)
    run_due()

    schedule.refresh_from_db()
    assert (answer.status, answer.body) == (201, {"message": "success"})
    assert (schedule.state, schedule.next_at) == (ScheduleState.DELETED, None)
    assert not Dispatch.objects.exists()


def test_repeated_update_and_delete_are_answered_again():
    create()
    schedule_id = Schedule.objects.get().schedule_id
    time = {"time": ahead(3)}

    answers = [update(schedule_id, key="u", schedule=time) for _ in range(2)]
    answers += [take_back(schedule_id, key="d") for _ in range(2)]

    assert [answer.body for answer in answers] == [{"message": "success"}] * 4
    assert ActivityEntry.objects.count() == 5


def test_change_takes_a_fixed_few_statements(django_assert_num_queries):
    create()
    schedule_id = Schedule.objects.get().schedule_id

    # replay | record, schedule, set, ids, connections, messages, entry, body, record; a savepoint.
    with django_assert_num_queries(10 + 2):
        update(schedule_id, key="k", schedule={"time": ahead(2)}, messages=make_body()["messages"])
