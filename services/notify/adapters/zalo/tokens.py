"""The Official Account's tokens: sealed in the vault, renewed by one at a time over all processes.

A refresh token is good for one trade, so whoever wants to trade it first claims it in the
register. The pair that it brings is kept in one write before it is used; everybody else waits
for that write. Whoever dies in between leaves the claim behind, and after the lease another tries;
if the token was spent, Zalo says so, and only a human can help.
"""

import asyncio
import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.values import PersonId
from services.chassis.clock import Clock
from services.chassis.register import Register
from services.chassis.sealing import Safe
from services.chassis.vault import Vault
from services.notify.adapters.zalo.oauth import OAuth, OAuthError, Pair, SpentError

ACCOUNT = PersonId("zalo-oa")  # whose key seals them; no person
TOKENS, ERRAND = "zalo/tokens", "zalo/errand"
MARGIN = timedelta(minutes=10)  # before its end from which on a token is renewed
LEASE = timedelta(seconds=15)  # a trade takes no longer: its HTTP time-out is 10 s
GLANCE = 0.1  # seconds between two looks at what another process does
CLAIMS = 5  # that may be left behind over one refresh token
PERMISSION = timedelta(minutes=10)  # in which the owner must have come back

log = logging.getLogger(__name__)


class NotAuthorisedError(Exception):
    """Nobody has permitted us to speak for the Official Account, or no longer."""

    def __init__(self) -> None:
        super().__init__("a human must authorise the Official Account: motcua zalo authorise")


class ErrandError(Exception):
    """Whoever came back was not sent by us, or too long ago; nothing was kept."""


class Tokens(BaseModel):
    """What lies in the vault.

    Attributes:
        void: the refresh token is spent and nobody has its successor.
    """

    model_config = ConfigDict(frozen=True)

    access: str = Field(repr=False)
    refresh: str = Field(repr=False)
    expires_at: AwareDatetime
    since: AwareDatetime
    void: bool = False


class _Errand(BaseModel):
    verifier: str = Field(repr=False)
    state: str = Field(repr=False)
    until: AwareDatetime


@dataclass(frozen=True)
class TokenDesk:
    """Where tokens are asked for."""

    oauth: OAuth
    vault: Vault
    register: Register
    safe: Safe
    clock: Clock

    async def kept(self) -> Tokens | None:
        """What there is; None: nobody has permitted anything yet."""
        content = await self.vault.get(ACCOUNT, TOKENS)
        return Tokens.model_validate_json(content) if content else None

    async def access(self) -> str:
        """An access token that is good for a while.

        Raises:
            NotAuthorisedError: a human must authorise first.
            OAuthError, httpx.HTTPError: not now; asking again may help.
        """
        tokens = await self._good()
        if self.clock() < tokens.expires_at - MARGIN:
            return tokens.access
        return (await self._renewed(tokens)).access

    async def keep_fresh(self) -> None:
        """Renew what is near its end. Before anybody has permitted anything that is no trouble.

        Raises: as `access`.
        """
        if await self.kept() is None:
            log.warning("nobody has authorised the Official Account yet: motcua zalo authorise")
        else:
            await self.access()

    async def instead_of(self, refused: str) -> str:
        """Another access token than the one that Zalo refused.

        Raises:
            NotAuthorisedError: a human must authorise first.
            OAuthError, httpx.HTTPError: not now; asking again may help.
        """
        tokens = await self._good()
        if tokens.access != refused:
            return tokens.access  # another process has renewed it already
        return (await self._renewed(tokens)).access

    async def _good(self) -> Tokens:
        tokens = await self.kept()
        if tokens is None or tokens.void:
            raise NotAuthorisedError
        return tokens

    async def _renewed(self, old: Tokens) -> Tokens:
        name = f"zalo-refresh:{self.safe.blind(old.refresh)}"
        mine = f"{self.clock().isoformat()} {secrets.token_hex(8)}"
        for claim in range(CLAIMS):
            held = await self.register.claim(f"{name}:{claim}", mine)
            if held == mine:
                return await self._traded(old)
            begun = datetime.fromisoformat(held.partition(" ")[0])
            if newer := await self._awaited(old, begun + LEASE):
                return newer
        raise OAuthError("claimed too often")

    async def _awaited(self, old: Tokens, until: datetime) -> Tokens | None:
        """What another process makes of it; None when it has not by the end of its lease."""
        while True:
            tokens = await self._good()
            if tokens.refresh != old.refresh:
                return tokens
            if self.clock() >= until:
                return None
            await asyncio.sleep(GLANCE)

    async def _traded(self, old: Tokens) -> Tokens:
        now = await self._good()
        if now.refresh != old.refresh:
            return now  # it was renewed between our reading and our claim
        try:
            pair = await self.oauth.renew(old.refresh)
        except SpentError:
            return await self._lost(old)
        return await self._keep(pair)

    async def _lost(self, old: Tokens) -> Tokens:
        """Note that a human must authorise again, unless one just has.

        Raises:
            NotAuthorisedError: nobody has.
        """
        now = await self._good()
        if now.refresh != old.refresh:
            return now
        await self._write(now.model_copy(update={"void": True}))
        raise NotAuthorisedError

    async def _keep(self, pair: Pair) -> Tokens:
        at = self.clock()
        tokens = Tokens(
            access=pair.access,
            refresh=pair.refresh,
            expires_at=at + timedelta(seconds=pair.life),
            since=at,
        )
        await self._write(tokens)
        return tokens

    async def _write(self, tokens: Tokens) -> None:
        await self.vault.put(ACCOUNT, TOKENS, tokens.model_dump_json().encode())

    # The human's part

    async def begin(self) -> str:
        """The page where the account's owner permits; it leads back to `finish`."""
        errand = _Errand(
            verifier=secrets.token_urlsafe(48),
            state=secrets.token_urlsafe(32),
            until=self.clock() + PERMISSION,
        )
        await self.vault.put(ACCOUNT, ERRAND, errand.model_dump_json().encode())
        return self.oauth.permission(errand.verifier, errand.state)

    async def finish(self, code: str, state: str) -> None:
        """Trade what the owner brought back.

        Raises:
            ErrandError: it does not fit what we sent them away with.
            OAuthError, httpx.HTTPError: Zalo gave no tokens; begin anew.
        """
        content = await self.vault.get(ACCOUNT, ERRAND)
        errand = _Errand.model_validate_json(content) if content else None
        if errand is None or not hmac.compare_digest(errand.state.encode(), state.encode()):
            raise ErrandError
        await self.vault.drop(ERRAND)
        if self.clock() >= errand.until:
            raise ErrandError
        await self._keep(await self.oauth.trade(code, errand.verifier))
