"""One message on its way out: told once, or given up with a reason."""

from contracts.notify import Kind, MessageGivenUp, MessageQueued, MessageSent
from contracts.values import MessageId
from services.notify.domain.message import Draft, Matter
from services.notify.domain.outbox import GiveUp, MarkSent, QueueMessage, outbox_decider
from tests.facts import ANNA
from tests.given import Given
from tests.telling import CHALLENGE_ID, CODE, COPIES, DOSSIER_ID

given = Given(outbox_decider)

ID = MessageId("m-1")
MATTER = Matter(dossier_id=DOSSIER_ID, applicant=ANNA, procedure_name=COPIES, code=CODE)
QUEUE = QueueMessage(
    message_id=ID,
    draft=Draft(
        kind=Kind.SUBMITTED, channel="sms", recipient=ANNA, matter=MATTER, facts={"at": "x"}
    ),
)
QUEUED = MessageQueued(
    message_id=ID,
    kind=Kind.SUBMITTED,
    channel="sms",
    recipient=ANNA,
    about=DOSSIER_ID,
    code=CODE,
    procedure_name=COPIES,
    facts={"at": "x"},
)
SENT = MessageSent(
    message_id=ID,
    kind=Kind.SUBMITTED,
    channel="sms",
    recipient=ANNA,
    about=DOSSIER_ID,
    receipt="r-1",
)
GIVEN_UP = MessageGivenUp(
    message_id=ID,
    kind=Kind.SUBMITTED,
    channel="sms",
    recipient=ANNA,
    about=DOSSIER_ID,
    reason="no-phone",
)


def test_a_message_is_queued_with_all_that_its_wording_needs():
    given().when(QUEUE).then(QUEUED)


def test_a_one_time_code_is_queued_without_the_code():
    draft = Draft(kind=Kind.ONE_TIME_CODE, channel="sms", recipient=ANNA, challenge_id=CHALLENGE_ID)
    given().when(QueueMessage(message_id=ID, draft=draft)).then(
        MessageQueued(
            message_id=ID,
            kind=Kind.ONE_TIME_CODE,
            channel="sms",
            recipient=ANNA,
            challenge_id=CHALLENGE_ID,
        )
    )


def test_no_one_is_told_twice():
    given(QUEUED).when(QUEUE).then()
    given(QUEUED, SENT).when(QUEUE).then()
    given(QUEUED, GIVEN_UP).when(QUEUE).then()


def test_a_queued_message_is_sent():
    given(QUEUED).when(MarkSent(receipt="r-1")).then(SENT)


def test_a_queued_message_is_given_up_with_a_reason():
    given(QUEUED).when(GiveUp(reason="no-phone")).then(GIVEN_UP)


def test_what_became_of_a_message_stays_so():
    given(QUEUED, SENT).when(GiveUp(reason="no-phone")).then()
    given(QUEUED, SENT).when(MarkSent(receipt="r-2")).then()
    given(QUEUED, GIVEN_UP).when(MarkSent(receipt="r-1")).then()


def test_what_was_never_queued_was_never_sent():
    given().when(MarkSent()).then_rejected("notify.unknown-message")
    given().when(GiveUp(reason="x")).then_rejected("notify.unknown-message")
