"""When somebody should have moved a dossier: what the watchdog waits for. Pure.

Source: Nghị định 61/2018/NĐ-CP, Điều 18-19; complaints 1 and 9 of the domain facts (§8).
"""

from collections.abc import Iterator
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.catalog import Term
from contracts.dossier import DossierState
from contracts.handling import Alert
from contracts.province import Calendar
from services.dossier.domain.deadline import ahead_of, due, handover_by, last_to_apologise

RECEPTION = Term(amount=8, unit="hour")  # to receive what was handed in online
STILL = Term(amount=3, unit="working-day")  # without any movement
UNPAID = Term(amount=10, unit="working-day")  # in silence, after money was asked for besides
SOON = 4  # working hours before a step is late
A_DAY = 8  # working hours before the last moment to apologise
AT_WORK = (DossierState.RECEIVED, DossierState.IN_PROGRESS)


class Standing(BaseModel):
    """How a dossier stands, as far as deadlines go.

    Attributes:
        moved_at: when anybody last did anything to it.
        answer_by: until when the citizen may answer.
        opinions: until when each agency that was asked should answer.
    """

    model_config = ConfigDict(frozen=True)

    state: DossierState = DossierState.UNKNOWN
    moved_at: AwareDatetime | None = None
    received_at: AwareDatetime | None = None
    due: AwareDatetime | None = None
    step_due: AwareDatetime | None = None
    answer_by: AwareDatetime | None = None
    extended: bool = False
    opinions: dict[str, AwareDatetime] = {}


class Deadline(BaseModel):
    """Something to be said from `say_at` on, if nothing has moved until then.

    Attributes:
        alert: None: the citizen's time to answer is over.
    """

    model_config = ConfigDict(frozen=True)

    alert: Alert | None
    at: AwareDatetime
    say_at: AwareDatetime


def deadlines(standing: Standing, calendar: Calendar) -> tuple[Deadline, ...]:
    """All that may be missed as it stands now, what comes first on top."""
    match standing.state:
        case DossierState.SUBMITTED:
            found = _until_reception(standing, calendar)
        case DossierState.SUPPLEMENT_WANTED if standing.answer_by:
            lapse = Deadline(alert=None, at=standing.answer_by, say_at=standing.answer_by)
            found = iter((lapse,))
        case DossierState.PAYMENT_WANTED if standing.moved_at:
            still = _at(Alert.STANDING_STILL, due(standing.moved_at, UNPAID, calendar))
            found = iter((still,))
        case state if state in AT_WORK:
            found = _until_due(standing, calendar)
        case _:
            return ()
    return tuple(sorted(found, key=lambda deadline: (deadline.say_at, str(deadline.alert))))


def _until_reception(standing: Standing, calendar: Calendar) -> Iterator[Deadline]:
    if standing.moved_at:
        yield _at(Alert.RECEPTION_LATE, due(standing.moved_at, RECEPTION, calendar))


def _until_due(standing: Standing, calendar: Calendar) -> Iterator[Deadline]:
    step = standing.step_due
    if standing.state is DossierState.RECEIVED and standing.received_at:
        step = handover_by(standing.received_at, calendar)
    if step:
        soon = ahead_of(step, SOON, calendar)
        if standing.moved_at and soon > standing.moved_at:  # a shorter step is late soon at once
            yield Deadline(alert=Alert.STEP_LATE_SOON, at=step, say_at=soon)
        yield _at(Alert.STEP_LATE, step)
    if standing.moved_at:
        still = due(standing.moved_at, STILL, calendar)
        if step is None or step < still:
            yield _at(Alert.STANDING_STILL, still)
    if standing.due:
        yield _at(Alert.OVERDUE, standing.due)
        yield from _apology(standing.due, standing, calendar)
    for asked_until in standing.opinions.values():
        yield _at(Alert.OPINION_LATE, asked_until)


def _apology(promised: datetime, standing: Standing, calendar: Calendar) -> Iterator[Deadline]:
    """Once, a working day ahead; where the whole term is shorter there is nothing to be said."""
    last = last_to_apologise(promised, calendar)
    say_at = ahead_of(last, A_DAY, calendar)
    if not standing.extended and standing.received_at and say_at > standing.received_at:
        yield Deadline(alert=Alert.APOLOGY_DUE, at=last, say_at=say_at)


def _at(alert: Alert, at: datetime) -> Deadline:
    return Deadline(alert=alert, at=at, say_at=at)
