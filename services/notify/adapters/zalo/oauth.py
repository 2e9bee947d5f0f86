"""Zalo's OAuth v4: where a human permits, and the trade of codes and refresh tokens.

Source: domain facts §6.2. Errors come as HTTP 200 with `error` other than 0.
"""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, ConfigDict

SPENT = -14020  # the refresh token was used before, or is unknown


class OAuthError(Exception):
    """Zalo gave no tokens; the message is its number, never a token."""


class SpentError(OAuthError):
    """The refresh token is worth nothing any more; only a human can help."""


@dataclass(frozen=True)
class Pair:
    """An access token, the refresh token that gets the next pair once, and the life in seconds."""

    access: str
    refresh: str
    life: int


class _Answer(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True, hide_input_in_errors=True)

    error: int = 0
    access_token: str = ""
    refresh_token: str = ""
    expires_in: int = 0


@dataclass(frozen=True)
class OAuth:
    """The application as Zalo's log-in knows it.

    Attributes:
        client: its base is the log-in's address, e.g. `https://oauth.zaloapp.com`.
        redirect: where the account's owner comes back to.
    """

    client: httpx.AsyncClient
    app_id: str
    secret: str
    redirect: str

    def permission(self, verifier: str, state: str) -> str:
        """The page where the owner of the Official Account permits."""
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "app_id": self.app_id,
            "redirect_uri": self.redirect,
            "code_challenge": urlsafe_b64encode(digest).decode().rstrip("="),
            "state": state,
        }
        base = str(self.client.base_url).rstrip("/")
        return f"{base}/v4/oa/permission?{urlencode(asked)}"

    async def trade(self, code: str, verifier: str) -> Pair:
        """The first pair.

        Raises:
            OAuthError: Zalo refused.
            httpx.HTTPError: no answer; the code may be spent.
        """
        fields = {"code": code, "code_verifier": verifier, "grant_type": "authorization_code"}
        return await self._asked(fields)

    async def renew(self, refresh: str) -> Pair:
        """The next pair; `refresh` is spent, whatever happens.

        Raises:
            SpentError: it was spent before.
            OAuthError: Zalo refused.
            httpx.HTTPError: no answer; it may be spent or not.
        """
        return await self._asked({"refresh_token": refresh, "grant_type": "refresh_token"})

    async def _asked(self, fields: dict[str, str]) -> Pair:
        answer = await self.client.post(
            "/v4/oa/access_token",
            data={"app_id": self.app_id, **fields},
            headers={"secret_key": self.secret},
        )
        answer.raise_for_status()
        told = _Answer.model_validate_json(answer.content)
        if told.error == SPENT:
            raise SpentError(str(told.error))
        if told.error or not (told.access_token and told.refresh_token):
            raise OAuthError(str(told.error))
        return Pair(told.access_token, told.refresh_token, told.expires_in)
