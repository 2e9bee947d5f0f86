"""OAuth v4: the page on which the account's owner permits, and the trade of codes and tokens.

As published: PKCE with S256, header `secret_key`, form fields, HTTP 200 also for errors, and
`expires_in` in seconds as text. Without a registered callback (`MOTCUA_ZALO_REDIRECT`) the code is
shown on the page instead of being sent anywhere.
"""

from hmac import compare_digest
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from starlette.datastructures import FormData

from deploy.sandbox.clock import now
from deploy.sandbox.pages import page, see
from deploy.sandbox.pkce import CHALLENGE
from deploy.sandbox.settings import Settings
from deploy.sandbox.stage import OnStage
from deploy.sandbox.zalo.faults import Fault, Faults
from deploy.sandbox.zalo.people import OA_ID, OA_NAME
from deploy.sandbox.zalo.tokens import ACCESS_LIFE, Pair, TokenDesk

router = APIRouter(prefix="/zalo/oauth/v4/oa")


def is_application(app_id: str, secret: str, settings: Settings) -> bool:
    """Whether the application itself asks."""
    named = compare_digest(app_id.encode(), settings.zalo_app_id.encode())
    return compare_digest(secret.encode(), settings.zalo_app_secret.encode()) and named


async def wish(request: Request, stage: OnStage) -> dict[str, str]:
    """The query of the permission page, if it can be granted."""
    asked, settings = dict(request.query_params), stage.settings
    if asked.get("app_id") != settings.zalo_app_id:
        raise HTTPException(400, "Ứng dụng chưa được đăng ký với Zalo.")
    if settings.zalo_redirect and asked.get("redirect_uri") != settings.zalo_redirect:
        raise HTTPException(400, "Địa chỉ quay về chưa được đăng ký với Zalo.")
    if not CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        raise HTTPException(400, "Thiếu code_challenge, hoặc nó không đúng dạng.")
    return asked


Wish = Annotated[dict[str, str], Depends(wish)]


@router.get("/permission")
async def ask(request: Request, asked: Wish) -> Response:
    """Ask the account's owner."""
    return page(request, "zalo_permission.html", {"oa": OA_NAME, "asked": asked, "code": None})


@router.post("/permission")
async def permit(request: Request, stage: OnStage, asked: Wish) -> Response:
    """The owner permits: back to the application, with a code."""
    code = stage.zalo.tokens.permit(asked["code_challenge"], now())
    if not stage.settings.zalo_redirect:
        facts = {"oa": OA_NAME, "asked": asked, "code": code}
        return page(request, "zalo_permission.html", facts)
    told = {"code": code, "oa_id": OA_ID, "state": asked.get("state", "")}
    joint = "&" if "?" in stage.settings.zalo_redirect else "?"
    return see(stage.settings.zalo_redirect + joint + urlencode(told))


def traded(form: FormData, desk: TokenDesk) -> Pair | Fault:
    """What the form gets."""
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    match fields.get("grant_type"):
        case "authorization_code":
            code, verifier = fields.get("code", ""), fields.get("code_verifier", "")
            return desk.trade(code, verifier, now())
        case "refresh_token":
            return desk.renew(fields.get("refresh_token", ""), now())
        case _:
            return Faults.REQUEST


@router.post("/access_token")
async def access_token(request: Request, stage: OnStage) -> dict[str, Any]:
    """Trade a code or a refresh token for a pair."""
    async with request.form() as form:
        named, secret = form.get("app_id"), request.headers.get("secret_key", "")
        if not (isinstance(named, str) and is_application(named, secret, stage.settings)):
            result: Pair | Fault = Faults.APPLICATION
        else:
            result = traded(form, stage.zalo.tokens)
    if isinstance(result, Fault):
        words = {"error_name": result.message, "error_description": result.message}
        return {**words, "error_reason": result.message, "error": result.error}
    life = str(int(ACCESS_LIFE.total_seconds()))
    return {
        "access_token": result.access,
        "refresh_token": result.refresh,
        "expires_in": life,
    }
