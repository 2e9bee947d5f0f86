"""A day's money, compared, for the accountants of each agency."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from contracts.access import Act, Caller
from contracts.days import Finding
from contracts.province import Account, Agency
from contracts.values import Named
from services.chassis.auth import allow
from services.chassis.clock import Clock
from services.chassis.problems import FieldError, ProblemError
from services.chassis.readmodel import ReadModel
from services.payment.api.reconciler import Reconciler
from services.payment.api.till import Till
from services.payment.domain.collection import CollectorError
from services.payment.domain.receipts import HERE
from services.payment.domain.reconciliation import Entry, Reconciliation, Sums
from services.payment.projections.days import DayView

NOBODYS = ""  # the agency of money that is nobody's
SHOWN = 31  # days of a list


class Line(BaseModel):
    """One movement of money; `theirs` and `ours` None where one side has none."""

    finding: Finding
    explained: bool
    provider: str
    order: str
    transaction: str
    theirs: int | None
    ours: int | None
    receipts: int
    agency: str
    fee_id: str
    dossier_id: str
    suspense_id: str


class Total(BaseModel):
    """What came in for one agency, in đồng, and the account that it is for."""

    agency: str
    name: Named | None
    account: Account | None
    count: int
    paid: int
    held: int
    receipts: int


class DayShown(BaseModel):
    """A day, as far as it is the caller's.

    Attributes:
        unexplained: how many of the lines somebody has to look into.
        noted: how the whole day came out last, for all agencies; None: nobody has compared it.
    """

    day: date
    providers: tuple[str, ...]
    lines: list[Line]
    totals: list[Total]
    unexplained: int
    noted: DayView | None


def day_routes(
    reconciler: Reconciler,
    days: ReadModel[DayView],
    till: Till,
    agencies: Mapping[str, Agency],
    who_is: Callable[..., Caller],
) -> APIRouter:
    """All of them."""
    router = APIRouter()

    @router.get("/days")
    async def listed(who: Annotated[Caller, Depends(who_is)]) -> list[DayView]:
        """How the last days came out, the newest first; without naming any dossier."""
        allow(who, Act.SEE_MONEY, agency=who.agency)
        return await days.find({}, order="day", descending=True, limit=SHOWN)

    @router.get("/days/{day}")
    async def shown(day: date, who: Annotated[Caller, Depends(who_is)]) -> DayShown:
        """A day compared now, for the caller's agency; the collecting one sees nobody's too."""
        mine = till.agencies(who)
        _begun(day, reconciler.clock)
        try:
            found = await reconciler.compare(day)
        except CollectorError as error:
            raise ProblemError(
                502, "payment.report-silent", "A provider has not given its report.", why=str(error)
            ) from None
        return _shown(found, mine, agencies, await days.get(day.isoformat()))

    return router


def _begun(day: date, clock: Clock) -> None:
    if day > clock().astimezone(HERE).date():
        wrong = FieldError("day", "future")
        raise ProblemError(422, "request.invalid", "This day has not begun.", [wrong])


def _shown(
    found: Reconciliation, mine: list[str], agencies: Mapping[str, Agency], noted: DayView | None
) -> DayShown:
    lines = [_line(entry) for entry in found.entries if _agency(entry) in mine]
    sums = {agency: one for agency, one in found.totals.items() if agency in mine}
    return DayShown(
        day=found.day,
        providers=found.providers,
        lines=lines,
        totals=[_total(agency, one, agencies.get(agency)) for agency, one in sums.items()],
        unexplained=sum(not line.explained for line in lines),
        noted=noted,
    )


def _agency(entry: Entry) -> str:
    return entry.taking.agency if entry.taking else NOBODYS


def _line(entry: Entry) -> Line:
    taking = entry.taking
    return Line(
        finding=entry.finding,
        explained=entry.explained,
        provider=entry.movement.provider,
        order=entry.movement.order,
        transaction=entry.movement.transaction,
        theirs=entry.theirs,
        ours=taking.amount if taking else None,
        receipts=taking.receipts if taking else 0,
        agency=_agency(entry),
        fee_id=taking.fee_id if taking else "",
        dossier_id=taking.dossier_id if taking else "",
        suspense_id=taking.suspense_id if taking else "",
    )


def _total(code: str, sums: Sums, agency: Agency | None) -> Total:
    return Total(
        agency=code,
        name=agency.name if agency else None,
        account=agency.account if agency else None,
        **vars(sums),
    )
