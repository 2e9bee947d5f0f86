"""The national log-in (VNeID): OpenID Connect, code flow with PKCE, state and nonce.

The protocol is pure functions; `NationalLogin` carries their words over HTTP. Discovery and
keys are read at each log-in: a provider may change its keys at any time.
"""

import base64
import hashlib
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
from cryptography.fernet import Fernet, InvalidToken
from pydantic import BaseModel, ValidationError

from services.identity.domain.national import (
    Errand,
    NationalLoginError,
    NationalSilenceError,
    profile_of,
)
from services.identity.domain.person import Profile

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")  # never a symmetric one, never none
LEEWAY = timedelta(seconds=60)  # that the provider's clock may differ from ours
LIFE = timedelta(minutes=10)  # that a person may take to log in over there
PROBLEM = 500  # HTTP statuses from here on are the provider's own trouble

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Client:
    """Who we are to the provider, and where it sends people back to."""

    issuer: str
    client_id: str
    secret: str
    redirect_uri: str


class Provider(BaseModel):
    """What the provider says of itself. Source: OpenID Connect Discovery 1.0 §3."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


# The protocol


def errand(return_to: str) -> Errand:
    """A new errand; its secrets cannot be guessed."""
    nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    return Errand(nonce=nonce, verifier=verifier, return_to=return_to)


def challenge_of(verifier: str) -> str:
    """The public half of the PKCE pair. Source: RFC 7636 §4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def address_of(provider: Provider, client: Client, state: str, going: Errand) -> str:
    """Where the person goes to log in. Source: OpenID Connect Core 1.0 §3.1.2.1."""
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": "openid",
        "state": state,
        "nonce": going.nonce,
        "code_challenge": challenge_of(going.verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in provider.authorization_endpoint else "?"
    return provider.authorization_endpoint + joint + urlencode(asked)


def trade(client: Client, code: str, going: Errand) -> dict[str, str]:
    """What buys an id_token. Source: OpenID Connect Core 1.0 §3.1.3.1, RFC 7636 §4.5."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "client_id": client.client_id,
        "client_secret": client.secret,
        "code_verifier": going.verifier,
    }


def claims_of(
    id_token: str, keys: Mapping[str, Any], client: Client, nonce: str, at: datetime
) -> dict[str, Any]:
    """What the id_token says, if it is for us, about this log-in and in time.

    Source: OpenID Connect Core 1.0 §3.1.3.7.

    Raises:
        NationalLoginError: it is not.
    """
    try:
        claims = jwt.decode(
            id_token,
            _key(id_token, keys),
            algorithms=ALGORITHMS,
            audience=client.client_id,
            issuer=client.issuer,
            # Time is checked below, against our own clock.
            options={
                "require": ["exp", "iat", "sub", "nonce"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.PyJWTError as error:
        raise NationalLoginError(type(error).__name__) from None
    _check(claims, client, nonce, at)
    return claims


def _key(id_token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    """The key the token names; the only one there is, when it names none."""
    known = jwt.PyJWKSet.from_dict(dict(keys)).keys
    kid = jwt.get_unverified_header(id_token).get("kid")
    fitting = [key for key in known if kid in (None, key.key_id)]
    if len(fitting) != 1:
        raise jwt.InvalidKeyError
    return fitting[0]


def _check(claims: Mapping[str, Any], client: Client, nonce: str, at: datetime) -> None:
    """Time, nonce and, when there are several audiences, the authorised party."""
    now, slack = at.timestamp(), LEEWAY.total_seconds()
    try:
        in_time = float(claims["iat"]) - slack <= now < float(claims["exp"]) + slack
    except (TypeError, ValueError):
        in_time = False
    if not in_time:
        raise NationalLoginError("not in time")
    if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise NationalLoginError("another log-in's nonce")
    if claims.get("azp", client.client_id) != client.client_id:
        raise NationalLoginError("meant for another client")


# Over HTTP


class NationalLogin:
    """The log-in as the rest of identity uses it."""

    def __init__(self, http: httpx.AsyncClient, client: Client, key: bytes) -> None:
        """`key`: a Fernet key; errands travel through the browser sealed under it."""
        self._http = http
        self._client = client
        self._box = Fernet(key)

    async def begin(self, return_to: str, at: datetime) -> tuple[str, str]:
        """The address to send the person to, and the state they must bring back.

        Raises:
            NationalSilenceError: the provider does not answer as agreed.
        """
        going = errand(return_to)
        sealed = self._box.encrypt_at_time(going.model_dump_json().encode(), int(at.timestamp()))
        state = sealed.decode()
        return address_of(await self._provider(), self._client, state, going), state

    def errand(self, state: str, at: datetime) -> Errand:
        """What we sent the person away for.

        Raises:
            NationalLoginError: the state is not ours, or too old.
        """
        life = int(LIFE.total_seconds())
        try:
            opened = self._box.decrypt_at_time(state.encode(), life, int(at.timestamp()))
        except InvalidToken:
            raise NationalLoginError("state unknown or too old") from None
        return Errand.model_validate_json(opened)

    async def finish(self, code: str, going: Errand, at: datetime) -> Profile:
        """The person the provider vouches for.

        Raises:
            NationalLoginError: it does not.
            NationalSilenceError: the provider does not answer as agreed.
        """
        provider = await self._provider()
        tokens = await self._traded(provider, code, going)
        keys = await self._read(provider.jwks_uri)
        claims = claims_of(tokens, keys, self._client, going.nonce, at)
        return profile_of(claims)

    async def _provider(self) -> Provider:
        about = await self._read(self._client.issuer + "/.well-known/openid-configuration")
        try:
            provider = Provider.model_validate(about)
        except ValidationError:
            raise NationalSilenceError("discovery is not understood") from None
        if provider.issuer != self._client.issuer:
            raise NationalSilenceError("discovery names another issuer")
        return provider

    async def _traded(self, provider: Provider, code: str, going: Errand) -> str:
        form = trade(self._client, code, going)
        try:
            answer = await self._http.post(provider.token_endpoint, data=form)
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise NationalSilenceError(type(error).__name__) from error
        if answer.status_code >= PROBLEM:
            raise NationalSilenceError(str(answer.status_code))
        token = said.get("id_token") if isinstance(said, dict) and answer.is_success else None
        if not isinstance(token, str):
            raise NationalLoginError("the code bought no id_token")
        return token

    async def _read(self, address: str) -> dict[str, Any]:
        try:
            answer = (await self._http.get(address)).raise_for_status()
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise NationalSilenceError(type(error).__name__) from error
        if not isinstance(said, dict):
            raise NationalSilenceError("not an object")
        return said
