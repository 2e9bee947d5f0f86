"""One message on its way out: no one is told twice, and nothing is lost between two channels."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.notify import (
    AttemptFailed,
    Channel,
    Kind,
    MessageAttempted,
    MessageDelivered,
    MessageEvent,
    MessageGivenUp,
    MessageParked,
    MessagePostponed,
    MessageQueued,
    MessageReleased,
    MessageSeen,
    MessageSent,
    MessageUndelivered,
)
from contracts.values import MessageId, PersonId
from services.notify.domain.commands import (
    Abandon,
    BeginAttempt,
    End,
    Failed,
    GiveUp,
    MarkSeen,
    MarkSent,
    NoteReceipt,
    Plan,
    Postpone,
    QueueMessage,
    Release,
    Result,
    Settle,
)
from services.notify.domain.message import Draft, Matter
from services.notify.domain.outbox import outbox_decider
from services.notify.domain.patience import CODE_PAUSES, NEWS_PAUSES
from tests.facts import ANNA, NOW
from tests.given import Given
from tests.telling import CHALLENGE_ID, CODE, COPIES, DOSSIER_ID

given = Given(outbox_decider)

ID = MessageId("m-1")
OPS = PersonId("system:ops")
SOON = NOW + timedelta(seconds=15)
MATTER = Matter(dossier_id=DOSSIER_ID, applicant=ANNA, procedure_name=COPIES, code=CODE)
NEWS = Draft(kind=Kind.SUBMITTED, channel="inbox", recipient=ANNA, matter=MATTER, facts={"at": "x"})
QUEUE = QueueMessage(message_id=ID, draft=NEWS, plan=Plan(routes=("sms", "email"), edition=3))
QUEUED = MessageQueued(
    message_id=ID,
    kind=Kind.SUBMITTED,
    channel="inbox",
    recipient=ANNA,
    about=DOSSIER_ID,
    code=CODE,
    procedure_name=COPIES,
    facts={"at": "x"},
    routes=("sms", "email"),
    edition=3,
)
CODE_QUEUED = MessageQueued(
    message_id=ID,
    kind=Kind.ONE_TIME_CODE,
    channel="sms",
    recipient=ANNA,
    challenge_id=CHALLENGE_ID,
    routes=("sms", "email"),
)


def told(channel: Channel, message: MessageQueued = QUEUED) -> dict[str, Any]:
    """What every later fact repeats."""
    same = message.model_dump(include={"message_id", "kind", "recipient", "about"})
    return same | {"channel": channel}


def attempted(
    attempt: int = 1,
    channel: Channel = "sms",
    *,
    repeatable: bool = True,
    message: MessageQueued = QUEUED,
) -> MessageAttempted:
    return MessageAttempted(
        **told(channel, message),
        provider=f"{channel}-a",
        attempt=attempt,
        until=SOON,
        repeatable=repeatable,
    )


def begin(channel: Channel = "sms", *, repeatable: bool = True) -> BeginAttempt:
    return BeginAttempt(
        channel=channel, provider=f"{channel}-a", repeatable=repeatable, at=NOW, until=SOON
    )


def ended(result: Result, of: MessageAttempted | None = None) -> Settle:
    return Settle(attempted=of or attempted(), result=result, at=NOW)


def failed(of: MessageAttempted, again: int, **changes: Any) -> AttemptFailed:
    """An attempt failed; `again`: seconds until the next."""
    facts = {"reason": "busy", "doubtful": False, "refused": False, "final": False} | changes
    return AttemptFailed(
        **of.model_dump(include={"message_id", "kind", "recipient", "about", "channel"}),
        provider=of.provider,
        attempt=of.attempt,
        again_at=NOW + timedelta(seconds=again),
        **facts,
    )


BUSY = Failed(reason="busy", doubtful=False)
SILENT = Failed(reason="no-answer", doubtful=True)
SENT = MessageSent(**told("sms"), receipt="r-1", provider="sms-a", attempt=1)
DELIVERED = MessageDelivered(**told("sms"), provider="sms-a")
UNDELIVERED = MessageUndelivered(**told("sms"), provider="sms-a", reason="off", again_at=NOW)
OUT_OF_TRIES: tuple[MessageEvent, ...] = tuple(
    fact for n in range(1, len(NEWS_PAUSES) + 1) for fact in (attempted(n), failed(attempted(n), 0))
)


def test_a_message_is_queued_with_all_that_was_decided_about_it():
    given().when(QUEUE).then(QUEUED)


def test_a_one_time_code_is_queued_without_the_code():
    draft = Draft(kind=Kind.ONE_TIME_CODE, channel="sms", recipient=ANNA, challenge_id=CHALLENGE_ID)
    queue = QueueMessage(message_id=ID, draft=draft, plan=Plan(routes=("sms", "email")))
    given().when(queue).then(CODE_QUEUED)


@pytest.mark.parametrize("after", [(), (attempted(),), (attempted(), SENT)])
def test_no_one_is_told_twice(after: tuple[MessageEvent, ...]):
    given(QUEUED, *after).when(QUEUE).then()


def test_an_attempt_is_written_down_before_it_is_made():
    given(QUEUED).when(begin()).then(attempted())


def test_of_two_that_begin_one_wins():
    given(QUEUED, attempted()).when(begin()).then()


def test_nothing_begins_before_its_time_or_after_the_end():
    later = QUEUED.model_copy(update={"not_before": NOW + timedelta(hours=1)})
    given(later).when(begin()).then()
    given(QUEUED, attempted(), SENT).when(begin()).then()
    only_inbox = QUEUED.model_copy(update={"routes": ()})
    given(only_inbox).when(begin()).then()


def test_a_message_queued_before_there_were_routes_goes_by_its_channel():
    old = QUEUED.model_copy(update={"routes": (), "channel": "sms"})
    given(old).when(begin()).then(attempted())


def test_what_the_provider_took_is_sent():
    given(QUEUED, attempted()).when(ended(MarkSent(receipt="r-1"))).then(SENT)
    given(QUEUED, attempted(), SENT).when(ended(MarkSent(receipt="r-1"))).then()


def test_a_success_counts_though_the_attempt_was_believed_lost():
    lost = failed(attempted(), 5, reason="lost", doubtful=True)
    given(QUEUED, attempted(), lost).when(ended(MarkSent(receipt="r-1"))).then(SENT)
    given(QUEUED, attempted(), lost, attempted(2)).when(ended(MarkSent(receipt="r-1"))).then(SENT)


def test_a_failure_of_an_attempt_that_is_over_changes_nothing():
    lost = failed(attempted(), 5, reason="lost", doubtful=True)
    given(QUEUED, attempted(), lost).when(ended(BUSY)).then()
    given(QUEUED, attempted(), lost, attempted(2)).when(ended(BUSY)).then()


def test_pauses_grow_until_the_channel_is_left():
    history: list[MessageEvent] = [QUEUED]
    for n, pause in enumerate(NEWS_PAUSES, start=1):
        history.append(attempted(n))
        given(*history).when(ended(BUSY, attempted(n))).then(failed(attempted(n), pause))
        history.append(failed(attempted(n), 0))
    last = attempted(len(NEWS_PAUSES) + 1)
    given(*history, last).when(ended(BUSY, last)).then(failed(last, 0, final=True))


def test_a_refusal_ends_the_channel_at_once():
    refused = failed(attempted(), 0, reason="refused-4", refused=True, final=True)
    given(QUEUED, attempted()).when(ended(GiveUp(reason="refused-4"))).then(refused)
    given(QUEUED, attempted(), refused).when(begin()).then()
    given(QUEUED, attempted(), refused).when(begin("email")).then(attempted(2, "email"))


def test_a_code_is_never_repeated_where_a_repeat_is_not_recognised():
    unsure = attempted(repeatable=False, message=CODE_QUEUED)
    gone = MessageGivenUp(**told("sms", CODE_QUEUED), reason="may-have-arrived")
    given(CODE_QUEUED, unsure).when(ended(SILENT, unsure)).then(gone)


def test_a_code_is_repeated_at_most_where_a_repeat_is_recognised():
    history: list[MessageEvent] = [CODE_QUEUED]
    for n, pause in enumerate(CODE_PAUSES, start=1):
        sure = attempted(n, message=CODE_QUEUED)
        again = failed(sure, pause, reason="no-answer", doubtful=True)
        given(*history, sure).when(ended(SILENT, sure)).then(again)
        history += [sure, failed(sure, 0, reason="no-answer", doubtful=True)]
    last = attempted(len(CODE_PAUSES) + 1, message=CODE_QUEUED)
    gone = MessageGivenUp(**told("sms", CODE_QUEUED), reason="may-have-arrived")
    given(*history, last).when(ended(SILENT, last)).then(gone)


def test_news_is_repeated_even_where_a_repeat_is_not_recognised():
    unsure = attempted(repeatable=False)
    again = failed(unsure, NEWS_PAUSES[0], reason="no-answer", doubtful=True)
    given(QUEUED, unsure).when(ended(SILENT, unsure)).then(again)


def test_what_waits_can_be_put_off():
    wait = Postpone(reason="quiet-hours", again_at=SOON)
    put_off = MessagePostponed(**told("sms"), reason="quiet-hours", again_at=SOON)
    given(QUEUED).when(wait).then(put_off)
    given(QUEUED, put_off).when(begin()).then()
    given(QUEUED, attempted()).when(wait).then()


def test_without_a_channel_left_it_is_given_up_or_parked():
    refused = failed(attempted(), 0, refused=True, final=True)
    end = End(reason="unreachable")
    gone = MessageGivenUp(**told("email"), reason="unreachable")
    given(QUEUED, attempted(), refused).when(end).then(gone)
    exhausted = failed(attempted(), 0, final=True)
    parked = MessageParked(**told("email"), reason="unreachable")
    given(QUEUED, attempted(), exhausted).when(end).then(parked)
    given(QUEUED).when(End(reason="x", may_pass=True)).then(
        MessageParked(**told("sms"), reason="x")
    )


def test_a_code_is_never_parked():
    end = End(reason="x", may_pass=True)
    given(CODE_QUEUED).when(end).then(MessageGivenUp(**told("sms", CODE_QUEUED), reason="x"))


def test_a_released_message_begins_anew():
    parked = MessageParked(**told("email"), reason="busy")
    exhausted = failed(attempted(), 0, final=True)
    history = (QUEUED, attempted(), exhausted, parked)
    released = MessageReleased(**told("email"), by=OPS, again_at=NOW)
    given(*history).when(Release(by=OPS, at=NOW)).then(released)
    given(*history, released).when(begin()).then(attempted(2))
    given(*history, released).when(Release(by=OPS, at=NOW)).then_rejected("notify.not-parked")
    given(QUEUED).when(Release(by=OPS, at=NOW)).then_rejected("notify.not-parked")


def test_what_is_worth_nothing_any_more_is_given_up():
    gone = MessageGivenUp(**told("sms", CODE_QUEUED), reason="expired")
    given(CODE_QUEUED).when(Abandon(reason="expired")).then(gone)


@pytest.mark.parametrize("before", [(attempted(),), (attempted(), SENT)])
def test_a_receipt_counts_before_and_after_the_answer(before: tuple[MessageEvent, ...]):
    receipt = NoteReceipt(provider="sms-a", delivered=True, at=NOW)
    given(QUEUED, *before).when(receipt).then(DELIVERED)
    given(QUEUED, *before, DELIVERED).when(receipt).then()


def test_the_answer_counts_after_the_receipt():
    settle = ended(MarkSent(receipt="r-1"))
    given(QUEUED, attempted(), DELIVERED).when(begin("email")).then()
    given(QUEUED, attempted(), DELIVERED).when(settle).then()


def test_what_did_not_arrive_goes_on_by_the_next_channel():
    receipt = NoteReceipt(provider="sms-a", delivered=False, reason="off", at=NOW)
    given(QUEUED, attempted(), SENT).when(receipt).then(UNDELIVERED)
    history = (QUEUED, attempted(), SENT, UNDELIVERED)
    given(*history).when(receipt).then()
    given(*history).when(begin()).then()
    given(*history).when(begin("email")).then(attempted(2, "email"))


def test_receipts_out_of_order_never_take_back_an_arrival():
    late = NoteReceipt(provider="sms-a", delivered=False, reason="off", at=NOW)
    given(QUEUED, attempted(), SENT, DELIVERED).when(late).then()
    found = NoteReceipt(provider="sms-a", delivered=True, at=NOW)
    history = (QUEUED, attempted(), SENT, UNDELIVERED)
    given(*history).when(found).then(DELIVERED)
    given(*history, DELIVERED).when(begin("email")).then()


def test_an_sms_that_did_not_arrive_disturbs_no_letter_on_its_way():
    letter = attempted(2, "email")
    lost = failed(attempted(), 0, final=True)
    receipt = NoteReceipt(provider="sms-a", delivered=False, reason="off", at=NOW)
    given(QUEUED, attempted(), lost, letter).when(receipt).then()
    given(QUEUED, attempted(), lost, letter).when(begin("email")).then()


def test_a_receipt_of_who_never_had_it_is_refused():
    receipt = NoteReceipt(provider="sms-b", delivered=True, at=NOW)
    given(QUEUED, attempted()).when(receipt).then_rejected("notify.unknown-message")
    given().when(receipt).then_rejected("notify.unknown-message")


def test_it_is_seen_once():
    seen = MessageSeen(**told("inbox"))
    given(QUEUED).when(MarkSeen(channel="inbox")).then(seen)
    given(QUEUED, seen).when(MarkSeen(channel="zalo")).then()


def test_what_was_never_queued_was_never_sent():
    given().when(begin()).then_rejected("notify.unknown-message")
    given().when(ended(BUSY)).then_rejected("notify.unknown-message")


def test_an_sms_that_did_not_arrive_takes_back_nothing_that_goes_by_e_mail():
    doubtful = failed(attempted(), 0, reason="no-answer", doubtful=True)
    letter = attempted(2, "email")
    on_its_way = (QUEUED, attempted(), doubtful, letter)
    receipt = NoteReceipt(provider="sms-a", delivered=False, reason="off", at=NOW)
    given(*on_its_way).when(receipt).then(UNDELIVERED)
    given(*on_its_way, UNDELIVERED).when(begin("email")).then()
    sent = MessageSent(**told("email"), receipt="r-2", provider="email-a", attempt=2)
    given(*on_its_way, UNDELIVERED).when(ended(MarkSent(receipt="r-2"), letter)).then(sent)
    given(*on_its_way, sent, UNDELIVERED).when(begin("email")).then()
