"""Who is calling: Ed25519-signed tokens, made by identity, checked by every service."""

import hashlib
import hmac
from base64 import b32encode, urlsafe_b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import jwt
from fastapi import Header
from pydantic import ValidationError

from contracts.access import Act, Caller, may
from contracts.values import AgencyCode, PersonId
from services.chassis.problems import ProblemError

ISSUER = "motcua"
ALGORITHM = "EdDSA"
LEEWAY = 5  # seconds that two machines' clocks may differ
SEAL_LENGTH = 10  # characters of base32, so 50 bits: with rate limits beyond guessing

WhoIs = Callable[..., Any]  # a dependency: FastAPI awaits it, and hands a Caller on


def sign(private_key: str, caller: Caller, *, at: datetime, life: timedelta) -> str:
    """A token that says who `caller` is until `at + life`."""
    claims = caller.model_dump(mode="json", exclude={"person_id"}, exclude_defaults=True)
    claims |= {"sub": caller.person_id, "iss": ISSUER, "iat": at, "exp": at + life}
    return jwt.encode(claims, private_key, algorithm=ALGORITHM)


def read(public_key: str, token: str) -> Caller:
    """Who the token says is calling.

    Raises:
        ProblemError: 401 `auth.token-invalid` or `auth.token-expired`.
    """
    try:
        claims = _claims(public_key, token, says=("sub",))
        known = {name: claims[name] for name in Caller.model_fields if name in claims}
        return Caller(person_id=PersonId(claims["sub"]), **known)
    except jwt.ExpiredSignatureError:
        raise ProblemError(401, "auth.token-expired", "Log in again.") from None
    except (jwt.InvalidTokenError, ValidationError):
        raise ProblemError(401, "auth.token-invalid", "The token is not valid.") from None


def ends(public_key: str, token: str) -> datetime:
    """When a token that `read` has accepted is worth nothing any more."""
    return datetime.fromtimestamp(_claims(public_key, token)["exp"], UTC)


def prove(private_key: str, purpose: str, *, at: datetime, life: timedelta) -> str:
    """A proof that a person, not a machine, did `purpose`; worth nothing for anything else."""
    claims = {"aud": f"proof:{purpose}", "iss": ISSUER, "iat": at, "exp": at + life}
    return jwt.encode(claims, private_key, algorithm=ALGORITHM)


def proves(public_key: str, proof: str, purpose: str) -> bool:
    """Whether `proof` was made for `purpose` and still holds."""
    try:
        _claims(public_key, proof, audience=f"proof:{purpose}")
    except jwt.InvalidTokenError:
        return False
    return True


def _claims(
    public_key: str, token: str, *, audience: str | None = None, says: tuple[str, ...] = ()
) -> dict[str, Any]:
    return jwt.decode(
        token,
        public_key,
        algorithms=[ALGORITHM],
        issuer=ISSUER,
        audience=audience,
        leeway=LEEWAY,
        options={"require": ["exp", "iss", *says]},
    )


def token_in(authorization: str) -> str:
    """The token that an `Authorization` header brings."""
    return authorization.removeprefix("Bearer ")


def calling(public_key: str, authorization: str | None) -> Caller:
    """Who an `Authorization` header says is calling.

    Raises:
        ProblemError: 401; there is none, or no valid token in it.
    """
    if authorization is None:
        raise ProblemError(401, "auth.token-missing", "Log in first.")
    return read(public_key, token_in(authorization))


def whois(public_key: str) -> WhoIs:
    """A FastAPI dependency that says who is calling; raises as `calling` does.

    Async, like all our dependencies: others wait for a thread, which takes longer than they do.
    """

    async def caller(authorization: Annotated[str | None, Header()] = None) -> Caller:
        return calling(public_key, authorization)

    return caller


def allow(
    caller: Caller, act: Act, *, owner: PersonId | None = None, agency: AgencyCode | None = None
) -> None:
    """Go on only if the policy lets the caller.

    Raises:
        ProblemError: 403 `auth.not-allowed`; nothing was done.
    """
    if not may(caller, act, owner=owner, agency=agency):
        raise ProblemError(403, "auth.not-allowed", "This is not yours to do.")


def sieves(caller: Caller) -> tuple[dict[str, str | None], ...]:
    """Fields of which a view of a dossier that `caller` may see has one; the policy decides.

    Asked for with these, one after the other, what is hidden costs as much as what does not
    exist: nobody can tell the one from the other by the time of the answer.
    """
    if caller.kind == "citizen":
        return ({"applicant": caller.person_id},)
    return {"agency": caller.agency}, {"asked": caller.agency}


def seal_of(lookup_key: str, code: str) -> str:
    """The security code that a receipt shows beside `code`; whoever has it may see the progress."""
    mac = hmac.new(urlsafe_b64decode(lookup_key), code.encode(), hashlib.sha256).digest()
    return b32encode(mac).decode()[:SEAL_LENGTH]


def seal_fits(lookup_key: str, code: str, seal: str) -> bool:
    """Whether `seal` is the security code of `code`; capitals do not matter."""
    given = seal.strip().upper().encode()  # bytes: whoever guesses may type anything
    return hmac.compare_digest(seal_of(lookup_key, code).encode(), given)
