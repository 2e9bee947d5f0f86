"""What notify tells the world: that a person was told something, never what their number is."""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from contracts.event import Event
from contracts.values import ChallengeId, DossierCode, DossierId, MessageId, Named, PersonId
from contracts.zalo import ZaloEvent

Channel: TypeAlias = Literal["sms", "inbox"]


class Kind(StrEnum):
    """What a message is about; each kind has a template per language."""

    ONE_TIME_CODE = "one-time-code"
    SUBMITTED = "submitted"
    FEE_PAID = "fee-paid"
    RECEIVED = "received"
    HANDED_OVER = "handed-over"
    RESULT_READY = "result-ready"
    SUPPLEMENT_WANTED = "supplement-wanted"
    PAYMENT_WANTED = "payment-wanted"
    REFUSED = "refused"
    EXTENDED = "extended"
    STOPPED = "stopped"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    OVERDUE = "overdue"


class MessageQueued(Event):
    """A fact deserves to be told to a person; how it is worded follows from kind and facts.

    Attributes:
        about: the dossier it is about, None for one-time codes.
        facts: what the template needs: codes, dates, names of officials; never personal data.
        challenge_id: for one-time codes; the code is fetched when it is sent.
    """

    type: Literal["notify.message-queued.v1"] = "notify.message-queued.v1"
    message_id: MessageId
    kind: Kind
    channel: Channel
    recipient: PersonId
    about: DossierId | None = None
    code: DossierCode | None = None
    procedure_name: Named | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    challenge_id: ChallengeId | None = None


class MessageSent(Event):
    """The provider took the message; `receipt` is the provider's id of it, if it gives one."""

    type: Literal["notify.message-sent.v1"] = "notify.message-sent.v1"
    message_id: MessageId
    kind: Kind
    channel: Channel
    recipient: PersonId
    about: DossierId | None = None
    receipt: str = ""


class MessageGivenUp(Event):
    """The message cannot be sent and will not be tried again; `reason` is a stable code."""

    type: Literal["notify.message-given-up.v1"] = "notify.message-given-up.v1"
    message_id: MessageId
    kind: Kind
    channel: Channel
    recipient: PersonId
    about: DossierId | None = None
    reason: str


MessageEvent: TypeAlias = MessageQueued | MessageSent | MessageGivenUp
NotifyEvent: TypeAlias = Annotated[MessageEvent | ZaloEvent, Field(discriminator="type")]
