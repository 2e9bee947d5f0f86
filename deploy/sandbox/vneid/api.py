"""The provider's endpoints for the portal's server, and the door through which a person comes.

Demanded beyond the standard's minimum: PKCE with S256, `state` and `nonce`, always. An unknown
client or address gets a page, never a redirect; everything else wrong goes back as `error`.
"""

from base64 import b64decode
from secrets import token_urlsafe
from typing import Any
from urllib.parse import unquote, urlencode

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import FormData

from deploy.sandbox.clock import now
from deploy.sandbox.drawer import new_name
from deploy.sandbox.pages import see
from deploy.sandbox.stage import OnStage
from deploy.sandbox.vneid.attempts import Attempt, Wish
from deploy.sandbox.vneid.provider import Provider, wish_fault
from deploy.sandbox.vneid.tokens import LIFE

router = APIRouter(prefix="/vneid")


def back_to_portal(address: str, answer: dict[str, str]) -> Response:
    """Send the browser back with an answer."""
    joint = "&" if "?" in address else "?"
    return see(address + joint + urlencode(answer))


def text(form: FormData, name: str) -> str:
    """A field of the form; empty if it is missing or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def credentials(authorization: str, form: FormData) -> tuple[str, str]:
    """Client id and secret, from the Authorization header or the form (RFC 6749 §2.3.1)."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "basic":
        return text(form, "client_id"), text(form, "client_secret")
    try:
        client, _, secret = b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote(client), unquote(secret)


def refusal(error: str, description: str) -> Response:
    """An error of the token endpoint (RFC 6749 §5.2)."""
    body = {"error": error, "error_description": description}
    headers = {"Cache-Control": "no-store"}
    if error == "invalid_client":
        return JSONResponse(body, 401, {**headers, "WWW-Authenticate": "Basic"})
    return JSONResponse(body, 400, headers)


def trade(provider: Provider, form: FormData) -> Response:
    """A code for an id_token; whatever happens, the code is void afterwards."""
    if text(form, "grant_type") != "authorization_code":
        return refusal("unsupported_grant_type", "only authorization_code")
    grant, at = provider.grants.take(text(form, "code")), now()
    if grant is None:
        return refusal("invalid_grant", "code unknown or used")
    if reason := grant.fault(text(form, "redirect_uri"), text(form, "code_verifier"), at):
        return refusal("invalid_grant", reason)
    said = {"iss": provider.issuer, "aud": provider.client, "nonce": grant.wish.nonce}
    tokens = {
        "access_token": token_urlsafe(32),
        "token_type": "Bearer",
        "expires_in": int(LIFE.total_seconds()),
        "scope": "openid",
        "id_token": provider.signer.id_token(grant.person.claims | said, grant.at, at),
    }
    return JSONResponse(tokens, headers={"Cache-Control": "no-store"})


@router.get("/.well-known/openid-configuration")
async def configuration(stage: OnStage) -> dict[str, Any]:
    """What the provider can do."""
    return stage.provider.discovery()


@router.get("/jwks")
async def jwks(stage: OnStage) -> dict[str, Any]:
    """The keys that id_tokens are signed with."""
    return stage.provider.signer.jwks()


@router.get("/auth")
async def start(request: Request, stage: OnStage) -> Response:
    """Begin a log-in."""
    asked, provider = dict(request.query_params), stage.provider
    address = asked.get("redirect_uri", "")
    if (asked.get("client_id"), address) != (provider.client, provider.redirect):
        raise HTTPException(400, "Ứng dụng hoặc địa chỉ quay về chưa được đăng ký.")
    if fault := wish_fault(asked):
        state = {"state": asked["state"]} if asked.get("state") else {}
        answer = {"error": fault[0], "error_description": fault[1], "iss": provider.issuer}
        return back_to_portal(address, {**answer, **state})
    wish = Wish(address, asked["state"], asked["nonce"], asked["code_challenge"])
    attempt = Attempt(new_name(), wish)
    provider.attempts.put(attempt.name, attempt)
    return see(f"/vneid/dang-nhap/{attempt.name}")


@router.post("/token")
async def token(request: Request, stage: OnStage) -> Response:
    """Trade a code."""
    async with request.form() as form:
        asking = credentials(request.headers.get("authorization", ""), form)
        if not stage.provider.is_portal(*asking):
            return refusal("invalid_client", "unknown client or wrong secret")
        return trade(stage.provider, form)
