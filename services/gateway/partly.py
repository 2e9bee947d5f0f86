"""Pages that are worth showing even when one of the services does not answer."""

from collections.abc import Awaitable
from typing import TypeVar

from services.chassis.problems import ProblemError
from services.gateway.clients.line import SilentError, Told
from services.gateway.visit import Visit

T = TypeVar("T")
NOT_FOUND, CONFLICT = 404, 409


async def if_told(asked: Awaitable[T]) -> T | None:
    """What a service tells; None when it is silent, or does not know it (yet)."""
    try:
        return await asked
    except SilentError:
        return None
    except ProblemError as problem:
        if problem.status != NOT_FOUND:
            raise
        return None


async def why_due(visit: Visit, dossier_id: str, due: str | None) -> Told | None:
    """Why it is due when it is; None when it is not due, or nobody can say at the moment."""
    if due is None:
        return None
    try:
        return await if_told(visit.services.dossier.why_due(dossier_id, visit.seen("DOSSIER")))
    except ProblemError as problem:
        if problem.status != CONFLICT:
            raise
        return None


async def usual_time(visit: Visit, procedure: str | None, agency: str | None = None) -> Told | None:
    """How long nine of ten dossiers took: at this agency, or everywhere; None: not to be told."""
    if procedure is None:
        return None
    ask = visit.services.tracking.handling_times
    told = await visit.house.remembered.of("pace", procedure, lambda code: if_told(ask(code)))
    if told is None:
        return None
    found: Told | None = told["agencies"].get(agency) or told["all"]
    return found and {**found, "here": agency in told["agencies"]}


async def agency_of(visit: Visit, code: str | None) -> Told | None:
    """An agency by its code; only its code for a name when the catalogue does not tell."""
    if code is None:
        return None
    ask = visit.services.catalog.agency
    told = await visit.house.remembered.of("agency", code, lambda one: if_told(ask(one)))
    return told or {"name": {"vi": code}}
