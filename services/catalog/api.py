"""HTTP in: the catalogue to everyone, its upkeep to our own systems."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Depends, Query
from jsonschema import Draft202012Validator, SchemaError
from pydantic import BaseModel, Field

from contracts.access import Act, Caller
from contracts.catalog import CatalogEvent, Procedure, Term
from contracts.province import Agency, Group
from contracts.streams import CATALOG
from contracts.values import AgencyCode, Dong, Named, ProcedureCode
from services.catalog.domain.procedure import (
    Command,
    PublishProcedure,
    WithdrawProcedure,
    procedure_decider,
)
from services.catalog.projections import Demand, ProcedureView
from services.chassis.auth import WhoIs, allow
from services.chassis.handle import Cause, handle
from services.chassis.problems import FieldError, ProblemError, not_found
from services.chassis.readmodel import ReadModel
from services.chassis.requests import WaitFor
from services.chassis.stream import Stream

MOST = 10_000  # procedures whose demand is looked at; the whole country has fewer
LONGEST_QUERY = 200  # characters


class Found(Protocol):
    """The procedures of one moment."""

    @property
    def procedures(self) -> Sequence[Procedure]:
        """All of them, by name."""
        ...

    def search(self, text: str) -> Sequence[Procedure]:
        """What fits best, first."""
        ...


Newest = Callable[[], Awaitable[Found]]


class GroupWithCount(Group):
    """A life event, and how many procedures belong to it."""

    count: int


class Listed(BaseModel):
    """A procedure as a list shows it; `fee_from` is what one unit of everything costs."""

    code: ProcedureCode
    name: Named
    field: Named
    level: Literal["province", "commune"]
    service: Literal["full", "partial"]
    groups: tuple[str, ...]
    term_online: Term
    fee_from: Dong
    verified: bool


class Page(BaseModel):
    """Some of what was found; `total` counts all of it."""

    total: int
    items: list[Listed]


class ProcedureInForce(Procedure):
    """A procedure, and the position of the fact that brought it into force, or out of it."""

    position: int
    withdrawn: bool = False


class Wanted(BaseModel):
    """What someone looks for; empty: everything, most asked for first."""

    q: Annotated[str, Field(max_length=LONGEST_QUERY)] = ""
    group: str | None = None
    agency: AgencyCode | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0)] = 0


class Withdrawal(BaseModel):
    """Why a procedure is no longer offered."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Receipt(BaseModel):
    """What a command led to; `position` is None when it changed nothing."""

    code: ProcedureCode
    position: int | None
    stream: str = CATALOG.name


def province(groups: Sequence[Group], agencies: Mapping[str, Agency], newest: Newest) -> APIRouter:
    """What the province says of itself: life events and agencies."""
    router = APIRouter(tags=["province"])

    @router.get("/groups")
    async def all_groups() -> list[GroupWithCount]:
        """Life events, in the order in which they are shown."""
        offered = [code for p in (await newest()).procedures for code in p.groups]
        return [GroupWithCount(**dict(group), count=offered.count(group.code)) for group in groups]

    @router.get("/agencies")
    async def all_agencies() -> list[Agency]:
        """Agencies that receive dossiers."""
        return list(agencies.values())

    @router.get("/agencies/{code}")
    async def one_agency(code: str) -> Agency:
        """One agency."""
        if code not in agencies:
            raise not_found("catalog", "agency")
        return agencies[code]

    return router


def offers(views: ReadModel[ProcedureView], demand: ReadModel[Demand], newest: Newest) -> APIRouter:
    """Looking for procedures, and reading one."""
    router = APIRouter(prefix="/procedures", tags=["procedures"])

    @router.get("")
    async def found(wanted: Annotated[Wanted, Query()], wait: WaitFor) -> Page:
        """Procedures that fit, best first; words may lack tones or be misspelt a little."""
        await views.reached(wait)
        shelf = await newest()
        procedures: Sequence[Procedure] = shelf.search(wanted.q)
        if not wanted.q.strip():
            asked = await demand.find({}, order="submitted", descending=True, limit=MOST)
            often = {one.code: one.submitted for one in asked}
            procedures = sorted(procedures, key=lambda p: -often.get(p.code, 0))
        fit = [p for p in procedures if _fits(p, wanted)]
        some = fit[wanted.offset : wanted.offset + wanted.limit]
        return Page(total=len(fit), items=[_listed(p) for p in some])

    @router.get("/{code}")
    async def one(code: str, wait: WaitFor, *, withdrawn: bool = False) -> ProcedureInForce:
        """All that a citizen has to know of a procedure.

        With `withdrawn` also of one that is no longer offered: dossiers already filed go on.
        """
        await views.reached(wait)
        view = await views.get(code)
        if view is None or (view.withdrawn and not withdrawn):
            raise not_found("catalog", "procedure")
        told = {"position": view.position, "withdrawn": view.withdrawn}
        return ProcedureInForce(**dict(view.procedure), **told)

    return router


def _fits(procedure: Procedure, wanted: Wanted) -> bool:
    return (wanted.group is None or wanted.group in procedure.groups) and (
        wanted.agency is None or wanted.agency in procedure.agencies
    )


def _listed(procedure: Procedure) -> Listed:
    shown = {name: getattr(procedure, name) for name in Listed.model_fields if name != "fee_from"}
    return Listed(**shown, fee_from=sum(fee.amount for fee in procedure.fees))


def upkeep(
    stream: Stream[CatalogEvent], who_is: WhoIs, causes: Callable[..., Cause], known: "Known"
) -> APIRouter:
    """Publishing and withdrawing; for our own systems only."""
    router = APIRouter(prefix="/procedures", tags=["upkeep"])

    @router.put("/{code}")
    async def publish(
        code: ProcedureCode,
        body: Procedure,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes)],
    ) -> Receipt:
        """Bring a procedure into force; one that is identical already changes nothing."""
        allow(who, Act.ADMINISTER)
        if wrong := known.wrong_with(code, body):
            raise ProblemError(422, "catalog.procedure-invalid", "It cannot be offered.", wrong)
        return await _obeyed(stream, code, PublishProcedure(procedure=body), because)

    @router.delete("/{code}")
    async def withdraw(
        code: ProcedureCode,
        body: Withdrawal,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes)],
    ) -> Receipt:
        """No longer offer a procedure."""
        allow(who, Act.ADMINISTER)
        command = WithdrawProcedure(code=code, reason=body.reason)
        return await _obeyed(stream, code, command, because)

    return router


async def _obeyed(
    stream: Stream[CatalogEvent], code: str, command: Command, because: Cause
) -> Receipt:
    recorded = await handle(
        stream, procedure_decider, subject=CATALOG.subject(code), command=command, cause=because
    )
    return Receipt(code=code, position=recorded.position if recorded else None)


class Known:
    """What a procedure may refer to."""

    def __init__(self, groups: Sequence[Group], agencies: Mapping[str, Agency]) -> None:
        self._groups = {group.code for group in groups}
        self._agencies = set(agencies)

    def wrong_with(self, code: str, procedure: Procedure) -> list[FieldError]:
        """What keeps a procedure from being offered; empty: nothing."""
        wrong = [
            FieldError(field, "unknown", {"value": value})
            for field, values, known in (
                ("groups", procedure.groups, self._groups),
                ("agencies", procedure.agencies, self._agencies),
            )
            for value in values
            if value not in known
        ]
        if procedure.code != code:
            wrong.append(FieldError("code", "differs-from-path"))
        if not _is_schema(procedure.form):
            wrong.append(FieldError("form", "not-a-schema"))
        return wrong


def _is_schema(form: dict[str, Any]) -> bool:
    try:
        Draft202012Validator.check_schema(form)
    except SchemaError:
        return False
    return form.get("type") == "object"
