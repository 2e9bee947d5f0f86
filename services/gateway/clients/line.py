"""How any service is asked and told, and what its silence and its refusals become."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeAlias
from urllib.parse import quote
from uuid import UUID

import httpx

from services.chassis.ids import new_key
from services.chassis.problems import FieldError, ProblemError

Told: TypeAlias = dict[str, Any]
"""An object of a service's API as it was told. Pages read what they need, and ignore the rest."""

Positions: TypeAlias = Mapping[str, int]
NOW: Positions = {}
NOTHING: Mapping[str, str] = {}
FOR_FILES = 30.0  # seconds: a file is examined and scanned before it is taken
REFUSED = 400  # HTTP statuses from here on are problems


def at(*parts: str) -> str:
    """A path of these parts; none of them can reach out of its place."""
    return "/" + "/".join(quote(part, safe="") for part in parts)


class SilentError(Exception):
    """A service does not answer; whether a command was obeyed is not known.

    Attributes:
        service: its name, e.g. `payment`.
    """

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} does not answer")
        self.service = service


class Line:
    """A line to one service, in the name of one person."""

    def __init__(
        self, service: str, http: httpx.AsyncClient, token: str | None, came_from: str
    ) -> None:
        self._service = service
        self._http = http
        self._headers = {"X-Forwarded-For": came_from}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    async def ask(self, path: str, wait: Positions = NOW, **query: str | int | None) -> Any:
        """What the service knows, once its views have seen the positions of `wait`.

        Raises:
            ProblemError: the service refuses; says why.
            SilentError: the service does not answer.
        """
        params = {name: value for name, value in query.items() if value is not None}
        response = await self._send("GET", path, {"params": params}, _waiting(wait))
        return response.json()

    async def fetch(self, path: str, wait: Positions = NOW) -> httpx.Response:
        """A file of the service: its bytes and headers. Raises as `ask` does."""
        return await self._send("GET", path, {}, _waiting(wait))

    async def listen(self, path: str, last_event_id: str) -> httpx.Response:
        """A stream of events, opened; whoever gets it closes it. Raises as `ask` does."""
        return await self.open(path, {"Last-Event-ID": last_event_id})

    async def open(self, path: str, headers: Mapping[str, str] = NOTHING) -> httpx.Response:
        """An answer, opened; whoever gets it closes it. Raises as `ask` does."""
        request = self._http.build_request("GET", path, headers={**self._headers, **headers})
        try:
            response = await self._http.send(request, stream=True)
            if response.status_code >= REFUSED:
                await response.aread()
        except httpx.TransportError as error:
            raise SilentError(self._service) from error
        if response.status_code >= REFUSED:
            raise problem_of(self._service, response)
        return response

    async def tell(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, key: UUID | None = None
    ) -> Any:
        """What the service answers to a command; None when it answers with nothing.

        The same `key` is the same command: it is obeyed once. Raises as `ask` does.
        """
        return await self._command(method, path, {"json": dict(body or {})}, key, {})

    async def upload(
        self,
        path: str,
        content: bytes | AsyncIterator[bytes],
        headers: Mapping[str, str],
        key: UUID | None = None,
    ) -> Any:
        """What the service answers to a file put at `path`. Raises as `ask` does."""
        what = {"content": content, "timeout": FOR_FILES}
        return await self._command("PUT", path, what, key, headers)

    async def relay(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        content: AsyncIterator[bytes] | None,
    ) -> httpx.Response:
        """The service's own answer, refusals too.

        Raises:
            SilentError: the service does not answer.
        """
        try:
            return await self._http.request(
                method,
                path,
                headers={**self._headers, **headers},
                content=content,
                timeout=FOR_FILES,
            )
        except httpx.TransportError as error:
            raise SilentError(self._service) from error

    async def _command(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any],
        key: UUID | None,
        headers: Mapping[str, str],
    ) -> Any:
        headers = {**headers, "Idempotency-Key": str(key or new_key())}
        response = await self._send(method, path, body, headers)
        return response.json() if response.content else None

    async def _send(
        self, method: str, path: str, what: Mapping[str, Any], headers: Mapping[str, str]
    ) -> httpx.Response:
        try:
            response = await self._http.request(
                method, path, headers={**self._headers, **headers}, **what
            )
        except httpx.TransportError as error:
            raise SilentError(self._service) from error
        if response.status_code >= REFUSED:
            raise problem_of(self._service, response)
        return response


def _waiting(wait: Positions) -> dict[str, str]:
    if not wait:
        return {}
    return {"X-Wait-For": ",".join(f"{stream}={at}" for stream, at in wait.items())}


def problem_of(service: str, response: httpx.Response) -> Exception:
    """The refusal in `response`; a 502, 503 or 504 that explains nothing is silence."""
    try:
        body = response.json()
        code = str(body["code"])
    except (ValueError, KeyError, TypeError):
        return SilentError(service)
    errors = [
        FieldError(e["field"], e["code"], e.get("params") or {}) for e in body.get("errors", ())
    ]
    known = {"type", "title", "status", "code", "errors"}
    extra = {name: value for name, value in body.items() if name not in known}
    return ProblemError(response.status_code, code, str(body.get("title", code)), errors, **extra)
