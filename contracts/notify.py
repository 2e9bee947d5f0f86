"""What notify tells the world: that a person was told something, never what their number is."""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.event import Event, Value
from contracts.values import ChallengeId, DossierCode, DossierId, MessageId, Named, PersonId
from contracts.zalo import ZaloEvent

Channel: TypeAlias = Literal["inbox", "zalo", "sms", "email"]
Language: TypeAlias = Literal["vi", "en"]
CarrierName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
"""A provider of a channel as the knobs call it, e.g. `sms-vnpt`."""


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
    FEE_REDUCED = "fee-reduced"
    MONEY_SUSPENDED = "money-suspended"
    REFUND_APPROVED = "refund-approved"
    REFUND_REJECTED = "refund-rejected"
    REFUND_PAID = "refund-paid"
    REFUND_FAILED = "refund-failed"
    EMAIL_CHANGED = "email-changed"
    ZALO_LINKED = "zalo-linked"


class MessageQueued(Event):
    """A fact deserves to be told to a person; how it is worded follows from kind and facts.

    Attributes:
        channel: `inbox` when it lies in the portal's inbox from now on; else the only way to go.
        about: the dossier it is about, None for one-time codes.
        facts: what the template needs: codes, dates, names of officials; never personal data.
        challenge_id: for one-time codes; the code is fetched when it is sent.
        routes: ways out of the portal, the first that brings it ends the search. Messages queued
            before there were several have none and go by their `channel`.
        language: what the person reads.
        edition: of the template, fixed now; 0: the one the house came with.
        not_before: when it may go out, if not at once (quiet hours).
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
    routes: tuple[Channel, ...] = ()
    language: Language = "vi"
    edition: int = 0
    not_before: AwareDatetime | None = None


class _AboutMessage(Event):
    """What every later fact about a message repeats, so that nobody has to look it up."""

    message_id: MessageId
    kind: Kind
    channel: Channel
    recipient: PersonId
    about: DossierId | None = None


class MessageAttempted(_AboutMessage):
    """The message is being handed to a provider; written down before it is done.

    Attributes:
        attempt: counts all tries of this message, from 1.
        until: an attempt whose end is not known by then has an unknown end.
        repeatable: the provider takes a second handing over under the same id as the first.
    """

    type: Literal["notify.message-attempted.v1"] = "notify.message-attempted.v1"
    provider: CarrierName
    attempt: int
    until: AwareDatetime
    repeatable: bool


class AttemptFailed(_AboutMessage):
    """An attempt did not bring the message to the provider, or nobody knows whether it did.

    Attributes:
        reason: a stable code.
        doubtful: the provider may have taken it all the same.
        refused: the provider will never take it, however often it is asked.
        final: this channel is not tried again for this message.
        again_at: when the message is taken up again, by whatever channel then.
    """

    type: Literal["notify.attempt-failed.v1"] = "notify.attempt-failed.v1"
    provider: CarrierName
    attempt: int
    reason: str
    doubtful: bool
    refused: bool
    final: bool
    again_at: AwareDatetime


class MessagePostponed(_AboutMessage):
    """Nothing was tried: the hours are quiet, or nobody who could carry it is up."""

    type: Literal["notify.message-postponed.v1"] = "notify.message-postponed.v1"
    reason: str
    again_at: AwareDatetime


class MessageSent(_AboutMessage):
    """The provider took the message; `receipt` is the provider's id of it, if it gives one."""

    type: Literal["notify.message-sent.v1"] = "notify.message-sent.v1"
    receipt: str = ""
    provider: str = ""
    attempt: int = 0


class MessageDelivered(_AboutMessage):
    """The provider says that it reached the person's device or mailbox."""

    type: Literal["notify.message-delivered.v1"] = "notify.message-delivered.v1"
    provider: CarrierName


class MessageUndelivered(_AboutMessage):
    """The provider took it and says that it did not arrive; it goes on by the next channel."""

    type: Literal["notify.message-undelivered.v1"] = "notify.message-undelivered.v1"
    provider: CarrierName
    reason: str
    again_at: AwareDatetime


class MessageSeen(_AboutMessage):
    """The person opened it in the inbox, or the provider says that they did."""

    type: Literal["notify.message-seen.v1"] = "notify.message-seen.v1"


class MessageParked(_AboutMessage):
    """Every channel failed in a way that may pass; it waits for ops to release it."""

    type: Literal["notify.message-parked.v1"] = "notify.message-parked.v1"
    reason: str


class MessageReleased(_AboutMessage):
    """A parked message begins anew with its first channel. `by`: who released it."""

    type: Literal["notify.message-released.v1"] = "notify.message-released.v1"
    by: PersonId
    again_at: AwareDatetime


class MessageGivenUp(_AboutMessage):
    """The message cannot be sent and will not be tried again; `reason` is a stable code."""

    type: Literal["notify.message-given-up.v1"] = "notify.message-given-up.v1"
    reason: str


class PreferencesChanged(Event):
    """How a person wants to be told from now on; the inbox has everything whatever they chose.

    Attributes:
        channels: ways out of the portal that they want, not necessarily in this order.
        muted: kinds that shall stay in the inbox.
    """

    type: Literal["notify.preferences-changed.v1"] = "notify.preferences-changed.v1"
    person_id: PersonId
    channels: tuple[Channel, ...]
    muted: tuple[Kind, ...]
    language: Language


class Wording(Value):
    """What a kind of message says in one language.

    Attributes:
        short: for phones, a line per sentence: the first always, the others as they have room.
        full: for the inbox and for e-mail.
    """

    short: str
    full: str


class TemplatePublished(Event):
    """From now on messages of this kind are queued with this edition; older ones are kept.

    Attributes:
        edition: from 1, without gaps.
        by: the official who published it; `name` and `title` are public.
    """

    type: Literal["notify.template-published.v1"] = "notify.template-published.v1"
    kind: Kind
    edition: int
    vi: Wording
    en: Wording
    by: PersonId
    name: str
    title: str


MessageEvent: TypeAlias = (
    MessageQueued
    | MessageAttempted
    | AttemptFailed
    | MessagePostponed
    | MessageSent
    | MessageDelivered
    | MessageUndelivered
    | MessageSeen
    | MessageParked
    | MessageReleased
    | MessageGivenUp
)
ChoiceEvent: TypeAlias = PreferencesChanged | TemplatePublished
NotifyEvent: TypeAlias = Annotated[
    MessageEvent | ChoiceEvent | ZaloEvent, Field(discriminator="type")
]
