"""Errors as answers: RFC 9457 problem+json, each with a code that never changes."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as member
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pymongo.errors import ConnectionFailure
from starlette.exceptions import HTTPException

from contracts.streams import NoSuchAggregateError
from services.chassis.decider import RejectedError
from services.chassis.handle import BusyError
from services.chassis.stream import Unsure
from services.chassis.vault import ForgottenError

SILENCE = (ConnectionFailure, *Unsure)  # NATS or MongoDB does not answer; asking again is safe

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field: a stable code, and what a text about it needs."""

    field: str
    code: str
    params: Mapping[str, Any] = member(default_factory=dict)


class ProblemError(Exception):
    """An answer that is not what was asked for; nothing was written.

    Attributes:
        status: HTTP status, 4xx or 5xx.
        code: stable, `service.kebab-reason`.
        extra: further members of the problem, e.g. `tries_left`; `wait`: seconds after which
            to try again, which becomes `Retry-After` too.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        errors: Sequence[FieldError] = (),
        **extra: Any,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.code = code
        self.errors = tuple(errors)
        self.extra = extra


def not_found(service: str, what: str) -> ProblemError:
    """404, the same whether it does not exist or may not be seen."""
    return ProblemError(404, f"{service}.not-found", f"There is no such {what}.")


def answer(
    status: int, code: str, title: str, errors: Sequence[FieldError] = (), **extra: Any
) -> JSONResponse:
    """A problem as HTTP sends it."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "code": code,
        **extra,
    }
    if errors:
        body["errors"] = [
            {"field": e.field, "code": e.code, "params": dict(e.params)} for e in errors
        ]
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


async def _problem(_: Request, error: Exception) -> JSONResponse:
    match error:
        case ProblemError():
            told = answer(error.status, error.code, str(error), error.errors, **error.extra)
            if wait := error.extra.get("wait"):
                told.headers["Retry-After"] = str(wait)
            return told
        case RejectedError():
            return answer(409, error.code, str(error))
        case BusyError():
            return answer(503, "busy", "Too many at once; try again.")
        case _ if isinstance(error, SILENCE):
            log.error("a server does not answer: %s", type(error).__name__)
            return answer(503, "unavailable", "Not possible at the moment; try again.")
        case ForgottenError():
            return answer(410, "person.erased", "The person's data was erased.")
        case _:
            pass
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return answer(500, "internal", "Something went wrong on our side; nothing is lost.")


async def _nowhere(_: Request, __: Exception) -> JSONResponse:
    return answer(404, "not-found", "There is no such thing.")


async def _malformed(_: Request, error: Exception) -> JSONResponse:
    match error:
        case RequestValidationError():
            wrong = [FieldError(_name(e["loc"], e["type"]), e["type"]) for e in error.errors()]
            return answer(422, "request.invalid", "The request is not well formed.", wrong)
        case HTTPException():
            told = answer(error.status_code, f"http.{error.status_code}", str(error.detail))
            told.headers.update(error.headers or {})  # such as Allow
            return told
        case _:
            raise error


def _name(location: Sequence[int | str], kind: str) -> str:
    """`body.phone` as the caller spells it: `phone`; of broken JSON only that it is the body."""
    if kind == "json_invalid":
        return str(location[0])
    return ".".join(str(part) for part in location[1:]) or str(location[0])


def explain_problems(app: FastAPI) -> None:
    """Every error of `app` becomes a problem."""
    for kind in (ProblemError, RejectedError, BusyError, ForgottenError, *SILENCE, Exception):
        app.add_exception_handler(kind, _problem)
    app.add_exception_handler(NoSuchAggregateError, _nowhere)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _malformed)
