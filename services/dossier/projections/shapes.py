"""What is kept of a dossier to be read, without what lies in the vault. Pure."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.catalog import Rules, Term
from contracts.dossier import DossierState
from contracts.handling import Alert, Ground, Wanted
from contracts.values import Digest, FeeLine, Filed, Named, Official


class Remark(BaseModel):
    """Something an official, or the citizen, did with a reason.

    Attributes:
        kind: the event's type without its version, e.g. `dossier.refused`.
        words: digest of the reason in the vault.
        wanted: what is to be completed, for a supplement.
        until: until when an answer is wanted; for an extension the new promise.
        previous: for an extension the promise before.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    at: AwareDatetime
    by: Official | None = None
    ground: Ground | None = None
    words: Digest | None = None
    wanted: tuple[Wanted, ...] = ()
    until: AwareDatetime | None = None
    previous: AwareDatetime | None = None


class Opinion(BaseModel):
    """What another agency was asked, and what it answered; both texts lie in the vault."""

    model_config = ConfigDict(frozen=True)

    opinion_id: str
    agency: str
    asked_by: Official
    asked_at: AwareDatetime
    answer_by: AwareDatetime
    question: Digest
    answer: Digest | None = None
    answered_by: Official | None = None
    answered_at: AwareDatetime | None = None


class Notice(BaseModel):
    """What the house noticed since the dossier moved last."""

    model_config = ConfigDict(frozen=True)

    alert: Alert
    deadline: AwareDatetime
    at: AwareDatetime


class DossierView(BaseModel):
    """One dossier.

    Attributes:
        principal: digest of whom it is filed for; None: the applicant.
        step: the step of the workflow it is at.
        before: where it goes back to when a wait is over.
        since: when the clock stopped; None while it runs.
        asked: agencies that still owe an opinion; `opinions` holds all that were asked.
        notices: what the watch found since the last movement.
        fee_after: what becomes of the fee of a withdrawn dossier.
        refunded: something of it has gone back; payment's stream says so.
        ended_at: since when nothing more will happen.
    """

    model_config = ConfigDict(frozen=True)

    dossier_id: str
    state: DossierState = DossierState.UNKNOWN
    applicant: str = ""
    principal: str | None = None
    procedure: str = ""
    procedure_name: Named = Named(vi="")
    agency: str | None = None
    code: str | None = None
    form: str | None = None
    papers: tuple[Filed, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    fee_settled: bool = False
    relieved: int = 0
    opened_at: AwareDatetime | None = None
    submitted_at: AwareDatetime | None = None
    received_at: AwareDatetime | None = None
    received_by: Official | None = None
    due: AwareDatetime | None = None
    term: Term | None = None
    calendar: str | None = None
    rules: Rules = Rules()
    handler: Official | None = None
    step: str = ""
    step_due: AwareDatetime | None = None
    before: DossierState = DossierState.UNKNOWN
    since: AwareDatetime | None = None
    answer_by: AwareDatetime | None = None
    wanted: tuple[Wanted, ...] = ()
    extended: bool = False
    approved_by: Official | None = None
    opinions: tuple[Opinion, ...] = ()
    asked: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    notices: tuple[Notice, ...] = ()
    foreign: dict[str, str] = {}
    fee_after: str | None = None
    refunded: bool = False
    moved_at: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    result: Filed | None = None
    erased: bool = False
