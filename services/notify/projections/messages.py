"""What notify reads of its messages: everyone's inbox, and the ledger. Pure."""

from datetime import datetime
from typing import Any, Literal, TypeAlias, assert_never

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.event import Recorded
from contracts.notify import (
    AttemptFailed,
    Channel,
    ChoiceEvent,
    Kind,
    MessageAttempted,
    MessageDelivered,
    MessageGivenUp,
    MessageParked,
    MessagePostponed,
    MessageQueued,
    MessageReleased,
    MessageSeen,
    MessageSent,
    MessageUndelivered,
    NotifyEvent,
)
from contracts.streams import NOTIFY
from contracts.values import Named
from contracts.zalo import ZaloEvent
from services.chassis.projection import Projection, ViewSpec
from services.notify.domain.outgoing import routes_of
from services.notify.domain.wording import Told

State: TypeAlias = Literal["queued", "sent", "delivered", "parked", "given-up"]
Step: TypeAlias = Literal["trying", "failed", "sent", "delivered", "undelivered", "seen"]


class Way(BaseModel):
    """How far a message came by one channel.

    Attributes:
        at: when it came to this step.
        sent_at: when the provider took it.
        reason: why it came no further.
    """

    model_config = ConfigDict(frozen=True)

    channel: Channel
    step: Step
    at: AwareDatetime
    sent_at: AwareDatetime | None = None
    provider: str = ""
    reason: str = ""
    tries: int = 0


class MessageView(BaseModel):
    """One message and what became of it.

    Attributes:
        channel: `inbox` when it lies there; else it is seen by nobody but who receives it.
        cause: id of the fact it tells.
        routes: ways out of the portal, in order.
        ways: by channel, in the order in which they were tried.
        reason: why it was given up or parked.
        position: of the fact that queued it; says what came first.
        pending: it is still on its way out.
        due: when it is to be taken up again.
        seen_at: when its person saw it, as far as we know.
    """

    model_config = ConfigDict(frozen=True)

    message_id: str
    recipient: str = ""
    channel: Channel = "inbox"
    kind: Kind = Kind.SUBMITTED
    about: str | None = None
    code: str | None = None
    procedure_name: Named | None = None
    facts: dict[str, str] = {}
    cause: str = ""
    at: AwareDatetime | None = None
    state: State = "queued"
    reason: str = ""
    edition: int = 0
    routes: tuple[Channel, ...] = ()
    ways: tuple[Way, ...] = ()
    position: int = 0
    pending: bool = False
    due: AwareDatetime | None = None
    seen_at: AwareDatetime | None = None

    @property
    def is_trying(self) -> bool:
        """Whether it is being handed over right now."""
        return any(way.step == "trying" for way in self.ways)

    @property
    def told(self) -> Told:
        """What it says."""
        return Told(
            kind=self.kind, code=self.code, procedure_name=self.procedure_name, facts=self.facts
        )


def project_message(  # noqa: PLR0911 - one case per fact
    view: MessageView, recorded: Recorded[NotifyEvent]
) -> MessageView:
    """The message after one more fact."""
    fact, at = recorded.data, recorded.time
    if isinstance(fact, ZaloEvent | ChoiceEvent):
        return view  # they are kept elsewhere
    match fact:
        case MessageQueued():
            return _queued(fact, recorded)
        case MessageSeen(channel="inbox"):
            return view.model_copy(update={"seen_at": view.seen_at or at})
        case MessagePostponed(again_at=again_at):
            return view.model_copy(update={"due": again_at})
        case MessageReleased(again_at=again_at):
            again = {"state": "queued", "reason": "", "pending": True, "due": again_at}
            return view.model_copy(update=again)
        case MessageParked(reason=reason):
            return view.model_copy(update=DONE | {"state": "parked", "reason": reason})
        case MessageGivenUp(reason=reason):
            return view.model_copy(update=DONE | {"state": "given-up", "reason": reason})
        case _:
            return _by_channel(view, fact, at)


DONE: dict[str, Any] = {"pending": False, "due": None}


def _queued(fact: MessageQueued, recorded: Recorded[NotifyEvent]) -> MessageView:
    told = fact.model_dump(exclude={"type", "challenge_id", "language", "not_before", "routes"})
    routes = routes_of(fact)
    return MessageView(
        **told,
        cause=str(recorded.causationid),
        at=recorded.time,
        routes=routes,
        position=recorded.position,
        pending=bool(routes),
        due=(fact.not_before or recorded.time) if routes else None,
        state="queued" if routes else "sent",
    )


def _by_channel(
    view: MessageView,
    fact: MessageAttempted
    | AttemptFailed
    | MessageSent
    | MessageDelivered
    | MessageUndelivered
    | MessageSeen,
    at: datetime,
) -> MessageView:
    """What happened by one channel, and what that means for the whole."""
    match fact:
        case MessageAttempted(provider=provider, until=until):
            told = _stepped(view, fact.channel, "trying", at, provider=provider)
            return told.model_copy(update={"due": until})
        case AttemptFailed(reason=reason, again_at=again_at):
            told = _stepped(view, fact.channel, "failed", at, reason=reason)
            return told.model_copy(update={"due": again_at})
        case MessageSent(provider=provider):
            told = _stepped(view, fact.channel, "sent", at, provider=provider)
            state = "delivered" if view.state == "delivered" else "sent"
            return told.model_copy(update=DONE | {"state": state})
        case MessageDelivered(provider=provider):
            told = _stepped(view, fact.channel, "delivered", at, provider=provider)
            return told.model_copy(update=DONE | {"state": "delivered"})
        case MessageUndelivered(reason=reason, again_at=again_at):
            return _undelivered(view, fact, at)
        case MessageSeen():
            told = _stepped(view, fact.channel, "seen", at)
            return told.model_copy(update={"seen_at": view.seen_at or at})
    assert_never(fact)


def _undelivered(view: MessageView, fact: MessageUndelivered, at: datetime) -> MessageView:
    """It goes on by the next channel, unless another one is at work or has brought it."""
    told = _stepped(view, fact.channel, "undelivered", at, reason=fact.reason)
    steps = {way.channel: way.step for way in told.ways if way.channel != fact.channel}
    busy = {"trying", "sent", "delivered"} & set(steps.values())
    if busy or view.state in ("parked", "given-up"):
        return told
    return told.model_copy(update={"state": "queued", "pending": True, "due": fact.again_at})


ORDER: tuple[Step, ...] = ("trying", "failed", "sent", "undelivered", "delivered", "seen")
"""A step that comes late does not take a later one back; tries begin anew."""


def _stepped(
    view: MessageView,
    channel: Channel,
    step: Step,
    at: datetime,
    *,
    provider: str = "",
    reason: str = "",
) -> MessageView:
    """The message with the channel one step further."""
    known = {way.channel: way for way in view.ways}
    way = known.get(channel) or Way(channel=channel, step=step, at=at)
    late = ORDER.index(step) < ORDER.index(way.step) and way.step not in ("failed", "undelivered")
    if not late:
        way = way.model_copy(update={"step": step, "at": at, "reason": reason})
    way = way.model_copy(
        update={
            "provider": provider or way.provider,
            "sent_at": at if step == "sent" else way.sent_at,
            "tries": way.tries + (1 if step == "trying" else 0),
        }
    )
    return view.model_copy(update={"ways": tuple((known | {channel: way}).values())})


def _message(fact: NotifyEvent) -> str | None:
    """Choices and conversations on Zalo are no messages."""
    return None if isinstance(fact, ZaloEvent | ChoiceEvent) else fact.message_id


messages: ViewSpec[MessageView] = ViewSpec(
    name="messages",
    of=MessageView,
    empty=lambda message_id: MessageView(message_id=message_id),
    projections=(Projection(NOTIFY, _message, project_message),),
    indexes=(
        ("recipient", "channel", "at"),
        ("pending", "due"),
        ("about", "pending", "position"),
        ("state", "at"),
    ),
)
