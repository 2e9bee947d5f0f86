"""What officials ask for at the desk, as their requests say it."""

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeAlias

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from contracts.access import Act
from contracts.handling import Ground
from contracts.values import AgencyCode, Dong, Named, OpinionId, PersonId

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
"""What an official or a citizen writes to explain something."""

SystemName = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,40}$")]
"""Who calls a dossier by another code, e.g. `national`."""


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
"""An instant in any zone, kept in UTC and whole milliseconds as views keep it."""

AtWorkGround = Literal[
    Ground.NOT_COMPETENT, Ground.NOT_ELIGIBLE, Ground.NOT_PAID, Ground.DIFFERS, Ground.OTHER
]


class ReceiveAsked(BaseModel):
    """Receive it; the due date follows from the procedure's term."""

    move: Literal[Act.RECEIVE]


class RefuseAsked(BaseModel):
    """Do not receive it (form 03)."""

    move: Literal[Act.REFUSE]
    ground: Ground
    words: Words


class ItemAsked(BaseModel):
    """One thing to be completed: a component's id, or `form`, with its own reason."""

    item: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    ground: Ground
    words: Words


class SupplementAsked(BaseModel):
    """Ask the citizen to complete it, everything at once (form 02).

    `days`: calendar days the citizen has; None: as the procedure says.
    """

    move: Literal[Act.ASK_SUPPLEMENT]
    items: Annotated[list[ItemAsked], Field(min_length=1, max_length=50)]
    days: Annotated[int, Field(ge=1, le=365)] | None = None


class HandOverAsked(BaseModel):
    """Pass it on; `step` empty: the next one of the workflow."""

    move: Literal[Act.HAND_OVER]
    to: PersonId
    step: str = ""


class OpinionAsked(BaseModel):
    """Ask another agency."""

    move: Literal[Act.ASK_OPINION]
    agency: AgencyCode
    answer_by: Instant
    words: Words


class OpinionAnswered(BaseModel):
    """Answer as the agency that was asked."""

    move: Literal[Act.GIVE_OPINION]
    opinion_id: OpinionId
    words: Words


class LineAsked(BaseModel):
    """One line of what turned out to be owed."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    kind: Literal["phi", "le-phi"]
    amount: Annotated[Dong, Field(gt=0)]

    @property
    def named(self) -> Named:
        """As receipts show it."""
        return Named(vi=self.name)


class PaymentAsked(BaseModel):
    """Ask for money that turned out to be owed; the clock stops until it is there."""

    move: Literal[Act.REQUIRE_PAYMENT]
    lines: Annotated[list[LineAsked], Field(min_length=1, max_length=20)]
    words: Words


class ExtensionAsked(BaseModel):
    """Apologise and promise a later day (form 04), once."""

    move: Literal[Act.EXTEND]
    due: Instant
    words: Words


class StopAsked(BaseModel):
    """Do not go on with it (form 05)."""

    move: Literal[Act.STOP]
    ground: AtWorkGround
    words: Words


class ResumeAsked(BaseModel):
    """Go on with it after all."""

    move: Literal[Act.RESUME]


class ApproveAsked(BaseModel):
    """Approve the result."""

    move: Literal[Act.APPROVE]


class GiveOutAsked(BaseModel):
    """The citizen took the result at the desk."""

    move: Literal[Act.GIVE_OUT]


Asked: TypeAlias = Annotated[
    ReceiveAsked
    | RefuseAsked
    | SupplementAsked
    | HandOverAsked
    | OpinionAsked
    | OpinionAnswered
    | PaymentAsked
    | ExtensionAsked
    | StopAsked
    | ResumeAsked
    | ApproveAsked
    | GiveOutAsked,
    Field(discriminator="move"),
]


class ForeignCode(BaseModel):
    """How another system calls a dossier."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9.]{1,35}(-[0-9]{4,8}){0,2}$")]
