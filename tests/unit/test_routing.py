"""Who carries a message next: the chain, the weights, and who is up."""

from collections import Counter
from datetime import timedelta

import pytest

from contracts.notify import Channel, Kind
from contracts.province import QuietHours
from contracts.values import MessageId
from services.notify.domain.outbox import outbox_decider
from services.notify.domain.patience import HOLDS, MOST_HOLDS, hold_after
from services.notify.domain.quiet import quiet_until
from services.notify.domain.routing import Busy, Hold, Nobody, Provider, choose
from tests.facts import NOW
from tests.unit.test_outbox import CODE_QUEUED, QUEUED, attempted, failed
from tests.unit.test_wording import FACE

EVERYWHERE: dict[Channel, str] = {"sms": "84900000001", "email": "mau@example.org", "zalo": "z"}
SMS_A = Provider(name="sms-a", channel="sms", repeatable=True)
SMS_B = Provider(name="sms-b", channel="sms", repeatable=True, weight=3)
EMAIL = Provider(name="email-a", channel="email")
DOWN_A = Provider(name="sms-a", channel="sms", repeatable=True, state="down")
DOUBTFUL = failed(attempted(), 0, reason="no-answer", doubtful=True)
FINAL = failed(attempted(), 0, final=True)
NIGHT = QuietHours(since="21:00", until="07:00")


def test_the_first_channel_that_is_up_carries_it():
    waiting = outbox_decider.fold([QUEUED])
    assert choose(waiting, EVERYWHERE, [EMAIL, SMS_A]) == SMS_A
    assert choose(waiting, EVERYWHERE, [EMAIL, DOWN_A]) == EMAIL
    assert choose(waiting, {"email": "mau@example.org"}, [EMAIL, SMS_A]) == EMAIL


def test_a_channel_that_is_not_on_the_chain_is_never_used():
    zalo = Provider(name="zalo-oa", channel="zalo")
    assert choose(outbox_decider.fold([QUEUED]), EVERYWHERE, [zalo]) == Nobody()


def test_who_is_down_is_waited_for_and_who_cannot_be_reached_is_not():
    waiting = outbox_decider.fold([QUEUED])
    assert choose(waiting, {"sms": "84900000001"}, [DOWN_A]) == Hold()
    assert choose(waiting, {}, [SMS_A]) == Nobody()
    assert choose(waiting, EVERYWHERE, []) == Nobody()


def test_who_is_only_busy_is_waited_for():
    waiting = outbox_decider.fold([QUEUED])
    busy = Provider(name="sms-a", channel="sms", repeatable=True, state="busy")
    assert choose(waiting, EVERYWHERE, [busy, EMAIL]) == Busy("sms")
    assert choose(waiting, EVERYWHERE, [busy, SMS_B, EMAIL]) == SMS_B


def test_a_channel_that_was_left_is_not_used_again():
    left = outbox_decider.fold([QUEUED, attempted(), FINAL])
    assert choose(left, EVERYWHERE, [SMS_A, SMS_B, EMAIL]) == EMAIL
    assert choose(left, EVERYWHERE, [SMS_A]) == Nobody()


def test_where_a_provider_may_have_it_only_that_one_is_asked_again():
    doubtful = outbox_decider.fold([QUEUED, attempted(), DOUBTFUL])
    for _ in range(5):
        assert choose(doubtful, EVERYWHERE, [SMS_B, SMS_A, EMAIL]) == SMS_A


def test_news_goes_on_by_another_channel_when_that_one_is_down_and_a_code_waits():
    doubtful = outbox_decider.fold([QUEUED, attempted(), DOUBTFUL])
    assert choose(doubtful, EVERYWHERE, [DOWN_A, SMS_B, EMAIL]) == EMAIL
    code = attempted(message=CODE_QUEUED)
    unsure = failed(code, 0, reason="no-answer", doubtful=True)
    waits = outbox_decider.fold([CODE_QUEUED, code, unsure])
    assert choose(waits, EVERYWHERE, [DOWN_A, SMS_B, EMAIL]) == Hold()


def test_a_failure_that_is_certain_lets_the_other_gateway_try():
    busy = outbox_decider.fold([QUEUED, attempted(), failed(attempted(), 0)])
    assert choose(busy, EVERYWHERE, [DOWN_A, SMS_B, EMAIL]) == SMS_B


def test_providers_share_by_weight():
    drawn = Counter[str]()
    for n in range(2_000):
        message = QUEUED.model_copy(update={"message_id": MessageId(f"m-{n}")})
        chosen = choose(outbox_decider.fold([message]), EVERYWHERE, [SMS_A, SMS_B])
        assert isinstance(chosen, Provider)
        drawn[chosen.name] += 1
    assert 400 < drawn["sms-a"] < 600


def test_a_message_never_queued_is_carried_by_nobody():
    assert choose(outbox_decider.initial, EVERYWHERE, [SMS_A]) == Nobody()


def test_waiting_for_a_carrier_grows_longer_and_ends():
    assert [hold_after(n) for n in (1, 2)] == [timedelta(seconds=s) for s in HOLDS[:2]]
    assert hold_after(MOST_HOLDS) == timedelta(seconds=HOLDS[-1])
    assert hold_after(MOST_HOLDS + 1) is None


@pytest.mark.parametrize(
    ("hour", "hours"),
    [(21, 10), (23, 8), (24, 7), (30.99, 0.01), (31, None), (20.99, None), (12, None)],
)
def test_the_night_is_quiet_and_ends_in_the_morning(hour: float, hours: float | None):
    midnight = NOW.astimezone(FACE.zone).replace(hour=0, minute=0)
    at = midnight + timedelta(hours=hour)
    ends = quiet_until(Kind.RECEIVED, at, NIGHT, FACE.zone)
    assert ends == (at + timedelta(hours=hours) if hours else None)


def test_an_hour_of_rest_at_noon_is_quiet_too():
    noon = QuietHours(since="11:30", until="13:30")
    at = NOW.astimezone(FACE.zone).replace(hour=12, minute=0)
    ends = quiet_until(Kind.RECEIVED, at, noon, FACE.zone)
    assert ends == at.replace(hour=13, minute=30)
    assert quiet_until(Kind.RECEIVED, at.replace(hour=14), noon, FACE.zone) is None


def test_codes_and_warnings_know_no_night_and_some_provinces_neither():
    at = NOW.astimezone(FACE.zone).replace(hour=23)
    assert quiet_until(Kind.ONE_TIME_CODE, at, NIGHT, FACE.zone) is None
    assert quiet_until(Kind.EMAIL_CHANGED, at, NIGHT, FACE.zone) is None
    assert quiet_until(Kind.RECEIVED, at, None, FACE.zone) is None
