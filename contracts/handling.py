"""What officials do to a dossier on its way: asked back, asked around, put off, stopped, approved.

Whatever somebody typed (a reason, a question, an answer) lies in the vault; an event carries its
digest as `words`, and a code where a reason must be counted.
"""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field

from contracts.event import Event, Value
from contracts.values import (
    AgencyCode,
    Digest,
    DossierCode,
    DossierId,
    FeeLine,
    Official,
    OpinionId,
    PersonId,
)


class Ground(StrEnum):
    """Why something cannot stay or go on, to be counted; the words say it in full."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    WRONG_PAPER = "wrong-paper"
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"
    NOT_SIGNED = "not-signed"
    DIFFERS = "differs"
    NOT_COMPETENT = "not-competent"
    NOT_ELIGIBLE = "not-eligible"
    NOT_SUPPLEMENTED = "not-supplemented"
    NOT_PAID = "not-paid"
    OTHER = "other"


class Wanted(Value):
    """One thing the citizen shall mend: a component's id, or `form`."""

    item: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    ground: Ground


class SupplementRequested(Event):
    """An official asks the citizen to complete the dossier: everything at once (form 02).

    Attributes:
        words: the vault's guidance, one text per item.
        answer_by: until when the citizen may answer.
        since: when the clock stopped.

    Source: Nghị định 61/2018/NĐ-CP, Điều 17.2a and 19.4.
    """

    type: Literal["dossier.supplement-requested.v1"] = "dossier.supplement-requested.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official
    wanted: Annotated[tuple[Wanted, ...], Field(min_length=1)]
    words: Digest
    answer_by: AwareDatetime
    since: AwareDatetime


class DossierRefused(Event):
    """The agency does not receive the dossier (form 03).

    Source: Nghị định 61/2018/NĐ-CP, Điều 17.1b.
    """

    type: Literal["dossier.refused.v1"] = "dossier.refused.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official
    ground: Ground
    words: Digest


class PaymentRequired(Event):
    """The agency found that more is owed, and waits for it.

    Attributes:
        words: why, as the vault has it.
        since: when the clock stopped.
    """

    type: Literal["dossier.payment-required.v1"] = "dossier.payment-required.v1"
    dossier_id: DossierId
    code: DossierCode
    applicant: PersonId
    agency: AgencyCode
    by: Official
    lines: Annotated[tuple[FeeLine, ...], Field(min_length=1)]
    words: Digest
    since: AwareDatetime


class OpinionRequested(Event):
    """Another agency was asked for its opinion, to be given by `answer_by`.

    Source: Nghị định 61/2018/NĐ-CP, Điều 19.5.
    """

    type: Literal["dossier.opinion-requested.v1"] = "dossier.opinion-requested.v1"
    dossier_id: DossierId
    code: DossierCode
    opinion_id: OpinionId
    by: Official
    agency: AgencyCode
    answer_by: AwareDatetime
    words: Digest


class OpinionGiven(Event):
    """The other agency answered."""

    type: Literal["dossier.opinion-given.v1"] = "dossier.opinion-given.v1"
    dossier_id: DossierId
    code: DossierCode
    opinion_id: OpinionId
    by: Official
    words: Digest


class DueExtended(Event):
    """The agency apologised and promised a later day; it may do so once (form 04).

    Source: Nghị định 61/2018/NĐ-CP, Điều 19.9.
    """

    type: Literal["dossier.due-extended.v1"] = "dossier.due-extended.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official
    previous: AwareDatetime
    due: AwareDatetime
    calendar: str
    words: Digest


class DossierStopped(Event):
    """The agency does not go on with the dossier (form 05); it may be resumed.

    Attributes:
        by: None when the house itself stopped it because nobody answered in time.
        words: None when the ground says it all.
        since: when the clock stopped.
    """

    type: Literal["dossier.stopped.v1"] = "dossier.stopped.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official | None
    ground: Ground
    words: Digest | None
    since: AwareDatetime


class DossierResumed(Event):
    """The agency goes on with a dossier that was stopped; None: it had no due date yet."""

    type: Literal["dossier.resumed.v1"] = "dossier.resumed.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official
    due: AwareDatetime | None
    calendar: str


class DossierApproved(Event):
    """Who may sign has approved the result.

    Attributes:
        signature: a placeholder until a signing service is attached; the approver's log-in and
            this event's place in the signed tree stand for it.
    """

    type: Literal["dossier.approved.v1"] = "dossier.approved.v1"
    dossier_id: DossierId
    code: DossierCode
    by: Official
    signature: Literal["placeholder"] = "placeholder"


class Alert(StrEnum):
    """What the house noticed by itself."""

    RECEPTION_LATE = "reception-late"
    STANDING_STILL = "standing-still"
    STEP_LATE_SOON = "step-late-soon"
    STEP_LATE = "step-late"
    OPINION_LATE = "opinion-late"
    APOLOGY_DUE = "apology-due"
    OVERDUE = "overdue"


class DossierWarned(Event):
    """A dossier was found to stand still, or to be late soon; said once per deadline.

    Attributes:
        deadline: what was, or will be, missed.
    """

    type: Literal["dossier.warned.v1"] = "dossier.warned.v1"
    dossier_id: DossierId
    code: DossierCode
    agency: AgencyCode
    alert: Alert
    deadline: AwareDatetime


class ForeignCodeNoted(Event):
    """Another system calls this dossier so; our own code never changes.

    Attributes:
        system: who calls it so, e.g. `national`, `ministry-G15`.
    """

    type: Literal["dossier.foreign-code-noted.v1"] = "dossier.foreign-code-noted.v1"
    dossier_id: DossierId
    code: DossierCode
    system: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
    foreign: Annotated[str, Field(pattern=r"^[A-Z0-9.]{1,35}(-[0-9]{4,8}){0,2}$")]


HandlingEvent: TypeAlias = (
    DossierRefused
    | SupplementRequested
    | PaymentRequired
    | OpinionRequested
    | OpinionGiven
    | DueExtended
    | DossierStopped
    | DossierResumed
    | DossierApproved
    | DossierWarned
    | ForeignCodeNoted
)
