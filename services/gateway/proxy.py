"""The services' own HTTP APIs at `/api/<service>/…`, for programs and partners."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from urllib.parse import unquote

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

from services.chassis.auth import read
from services.chassis.problems import ProblemError, answer
from services.gateway.house import House
from services.gateway.relay import Relayed
from services.gateway.visit import house_of

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
# Our cookie is nobody else's business, nor is who the browser claims to be forwarded for.
KEPT_BACK = HOP_BY_HOP | {"host", "cookie", "x-forwarded-for", "forwarded", "content-length"}
NOT_PASSED_BACK = HOP_BY_HOP | {"set-cookie", "server", "date"}
EVENTS = "text/event-stream"
SMALL = 64 * 1024  # bytes of an answer that is passed on in one piece
FOR_OPS = {"ops", "metrics", "health", "ready"}

router = APIRouter(prefix="/api", include_in_schema=False)


@router.get("/{service}/openapi.json")
async def openapi(service: str, request: Request) -> Response:
    """A service's OpenAPI, with the address under which the service is found here."""
    house = house_of(request)
    if service not in house.clients:
        return _unknown()
    try:
        told = await house.clients[service].get("/openapi.json")
    except httpx.TransportError:
        return _silent(service)
    public = house.settings.public_url.rstrip("/")
    return JSONResponse(told.json() | {"servers": [{"url": f"{public}/api/{service}"}]})


@router.api_route("/{service}/{path:path}", methods=METHODS)
async def pass_on(service: str, path: str, request: Request) -> Response:
    """The request as the service would get it directly, and its answer; nothing is added."""
    house = house_of(request)
    if service not in house.clients:
        return _unknown()
    try:
        _admit(house, path, request)
    except ProblemError as problem:
        return answer(problem.status, problem.code, str(problem))
    listens = (service, path.rpartition("/")[2]) == ("tracking", "live")
    client = house.listening if listens else house.clients[service]
    try:
        told = await client.send(_outgoing(client, service, request), stream=True)
        return await _back(told, _headers_back(told, service, client))
    except httpx.TransportError:
        return _silent(service)


def _admit(house: House, path: str, request: Request) -> None:
    """What is for ops needs the token of a system; paths do not climb."""
    parts = [part for part in unquote(path).split("/") if part]
    if ".." in parts or "." in parts:
        raise ProblemError(404, "http.404", "Not Found")
    if parts and parts[0].lower() in FOR_OPS:
        shown = request.headers.get("authorization", "")
        caller = read(house.settings.token_public_key, shown.removeprefix("Bearer "))
        if caller.kind != "system":
            raise ProblemError(403, "auth.not-allowed", "This is for ops.")


def _outgoing(client: httpx.AsyncClient, service: str, request: Request) -> httpx.Request:
    raw = request.scope.get("raw_path") or request.url.path.encode()
    path = raw.split(b"?")[0].decode("ascii").removeprefix(f"/api/{service}")
    url = httpx.URL(path, query=request.scope["query_string"])
    headers = [(name, value) for name, value in request.headers.items() if name not in KEPT_BACK]
    headers.append(("x-forwarded-for", request.client.host if request.client else ""))
    length = request.headers.get("content-length")
    if length is not None:
        headers.append(("content-length", length))
    has_body = length is not None or "transfer-encoding" in request.headers
    content = _incoming(request) if has_body else None
    return client.build_request(request.method, url, headers=headers, content=content)


async def _incoming(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk


async def _back(told: httpx.Response, headers: dict[str, str]) -> Response:
    """An opened answer, for the caller; a small one at once: nobody has to watch it go.

    Raises:
        TransportError: the service fell silent before anything was passed on.
    """
    if told.headers.get("content-type", "").startswith(EVENTS):
        return Relayed(told)
    if int(told.headers.get("content-length", SMALL)) < SMALL:
        async with aclosing(told):
            content = b"".join([chunk async for chunk in told.aiter_raw()])
        return Response(content, told.status_code, headers=headers)
    return StreamingResponse(
        _body(told), told.status_code, headers=headers, background=BackgroundTask(told.aclose)
    )


async def _body(told: httpx.Response) -> AsyncIterator[bytes]:
    """As it came over the wire: still compressed if it was."""
    async for chunk in told.aiter_raw():
        yield chunk


def _headers_back(told: httpx.Response, service: str, client: httpx.AsyncClient) -> dict[str, str]:
    headers = {name: value for name, value in told.headers.items() if name not in NOT_PASSED_BACK}
    inside = str(client.base_url).rstrip("/")
    if headers.get("location", "").startswith(inside):
        headers["location"] = f"/api/{service}" + headers["location"].removeprefix(inside)
    return headers


def _unknown() -> Response:
    return answer(404, "http.404", "Not Found")


def _silent(service: str) -> Response:
    return answer(503, "gateway.silent", f"The service {service} does not answer; try again.")
