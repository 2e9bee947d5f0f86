"""What every request brings along: its idempotency key, and what it has to wait for."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import Depends, Header, Request

from services.chassis.clock import Clock
from services.chassis.handle import Cause
from services.chassis.problems import ProblemError


def causes(clock: Clock) -> Callable[..., Any]:
    """A FastAPI dependency: the `Cause` of a command, from the caller's `Idempotency-Key`."""

    async def cause(
        request: Request, idempotency_key: Annotated[str | None, Header()] = None
    ) -> Cause:
        """The same key for the same thing is the same request: it is obeyed once."""
        if idempotency_key is None:
            raise ProblemError(
                400, "request.idempotency-key-missing", "Send an Idempotency-Key: a UUID."
            )
        try:
            key = UUID(idempotency_key)
        except ValueError:
            raise ProblemError(
                400, "request.idempotency-key-invalid", "The Idempotency-Key is not a UUID."
            ) from None
        asked = uuid5(key, f"{request.method} {request.url.path}")
        return Cause(correlationid=key, causationid=asked, at=clock())

    return cause


async def _positions(x_wait_for: Annotated[str | None, Header()] = None) -> Mapping[str, int]:
    """`DOSSIER=12,PAYMENT=3`: positions a view must have seen before it answers."""
    try:
        pairs = [part.split("=") for part in (x_wait_for or "").split(",") if part]
        return {stream.strip(): int(position) for stream, position in pairs}
    except ValueError:
        raise ProblemError(
            400, "request.wait-for-invalid", "X-Wait-For reads STREAM=position,…"
        ) from None


WaitFor = Annotated[Mapping[str, int], Depends(_positions)]
