"""What notify reads: everyone's inbox, and whose dossier is whose. Pure."""

from typing import Literal, TypeAlias, assert_never

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.dossier import DossierEvent, DossierOpened, DossierSubmitted
from contracts.event import Recorded
from contracts.notify import (
    Channel,
    Kind,
    MessageGivenUp,
    MessageQueued,
    MessageSent,
    NotifyEvent,
)
from contracts.streams import DOSSIER, NOTIFY
from contracts.values import DossierId, Named, PersonId
from contracts.zalo import ZaloEvent
from services.chassis.projection import Projection, ViewSpec
from services.notify.domain.message import Matter
from services.notify.domain.wording import Told

State: TypeAlias = Literal["queued", "sent", "given-up"]


class MessageView(BaseModel):
    """One message about a dossier, by one channel.

    Attributes:
        cause: id of the fact it tells; messages about it by other channels share it.
        reason: why it was given up.
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

    @property
    def told(self) -> Told:
        """What it says."""
        return Told(
            kind=self.kind, code=self.code, procedure_name=self.procedure_name, facts=self.facts
        )


def project_message(view: MessageView, recorded: Recorded[NotifyEvent]) -> MessageView:
    """The message after one more fact."""
    if isinstance(recorded.data, ZaloEvent):
        return view  # conversations are kept elsewhere
    match recorded.data:
        case MessageQueued() as fact:
            return MessageView(
                message_id=view.message_id,
                recipient=fact.recipient,
                channel=fact.channel,
                kind=fact.kind,
                about=fact.about,
                code=fact.code,
                procedure_name=fact.procedure_name,
                facts=fact.facts,
                cause=str(recorded.causationid),
                at=recorded.time,
            )
        case MessageSent():
            return view.model_copy(update={"state": "sent"})
        case MessageGivenUp(reason=reason):
            return view.model_copy(update={"state": "given-up", "reason": reason})
        case fact:
            assert_never(fact)


def _message(fact: NotifyEvent) -> str | None:
    """One-time codes belong into no list, nor do conversations on Zalo."""
    if isinstance(fact, ZaloEvent) or fact.kind is Kind.ONE_TIME_CODE:
        return None
    return fact.message_id


messages: ViewSpec[MessageView] = ViewSpec(
    name="messages",
    of=MessageView,
    empty=lambda message_id: MessageView(message_id=message_id),
    projections=(Projection(NOTIFY, _message, project_message),),
    indexes=(("recipient", "channel", "at"),),
)


class DossierView(BaseModel):
    """Whose dossier it is, and what it is called."""

    model_config = ConfigDict(frozen=True)

    dossier_id: str
    applicant: str = ""
    procedure_name: Named = Named(vi="")
    code: str | None = None

    @property
    def matter(self) -> Matter:
        """What has to be known to tell its owner about it."""
        return Matter(
            dossier_id=DossierId(self.dossier_id),
            applicant=PersonId(self.applicant),
            procedure_name=self.procedure_name,
            code=self.code,
        )


def project_dossier(view: DossierView, recorded: Recorded[DossierEvent]) -> DossierView:
    """The dossier after one more of the two facts that name it."""
    match recorded.data:
        case DossierOpened() as fact:
            change = {"applicant": fact.applicant, "procedure_name": fact.procedure_name}
            return view.model_copy(update=change)
        case DossierSubmitted(code=code):
            return view.model_copy(update={"code": code})
        case _:
            return view


def _dossier(fact: DossierEvent) -> str | None:
    return fact.dossier_id if isinstance(fact, DossierOpened | DossierSubmitted) else None


dossiers: ViewSpec[DossierView] = ViewSpec(
    name="dossiers",
    of=DossierView,
    empty=lambda dossier_id: DossierView(dossier_id=dossier_id),
    projections=(Projection(DOSSIER, _dossier, project_dossier),),
)
