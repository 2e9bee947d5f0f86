"""OAuth v4: codes for token pairs, refresh tokens for the next pair. Times come from the caller.

An access token lives 25 hours, a refresh token 90 days and is good for one trade. Chosen here,
where nothing is published: a code lives 10 minutes, and a refresh leaves older access tokens alive
until their own end.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from deploy.sandbox.drawer import Drawer, new_name
from deploy.sandbox.pkce import proves
from deploy.sandbox.zalo.faults import Fault, Faults

CODE_LIFE = timedelta(minutes=10)
ACCESS_LIFE = timedelta(hours=25)
REFRESH_LIFE = timedelta(days=90)


@dataclass(frozen=True)
class Pair:
    """An access token, and the refresh token that gets the next pair."""

    access: str
    refresh: str


@dataclass(frozen=True)
class Permission:
    """What a code stands for."""

    challenge: str
    until: datetime


class TokenDesk:
    """Codes and tokens that are still good for something."""

    def __init__(self) -> None:
        self._codes: Drawer[Permission] = Drawer()
        self._access: Drawer[datetime] = Drawer()
        self._refresh: Drawer[datetime] = Drawer()

    def permit(self, challenge: str, at: datetime) -> str:
        """A code for the application that showed this challenge."""
        code = new_name()
        self._codes.put(code, Permission(challenge, at + CODE_LIFE))
        return code

    def trade(self, code: str, verifier: str, at: datetime) -> Pair | Fault:
        """A code for the first pair; whatever happens, the code is void afterwards."""
        permission = self._codes.take(code)
        if permission is None or at >= permission.until:
            return Faults.CODE
        if not proves(verifier, permission.challenge):
            return Faults.VERIFIER
        return self._pair(at)

    def renew(self, refresh: str, at: datetime) -> Pair | Fault:
        """A refresh token for the next pair; it is void afterwards."""
        until = self._refresh.take(refresh)
        return Faults.REFRESH if until is None or at >= until else self._pair(at)

    def is_good(self, access: str, at: datetime) -> bool:
        """Whether the access token opens anything."""
        until = self._access.get(access)
        return until is not None and at < until

    def expire(self) -> None:
        """Every access token is over, as if 25 hours had passed; refresh tokens stay good."""
        self._access.empty()

    def revoke(self) -> None:
        """No token is good for anything any more; the owner must permit again."""
        self._access.empty()
        self._refresh.empty()

    def _pair(self, at: datetime) -> Pair:
        pair = Pair(new_name(), new_name())
        self._access.put(pair.access, at + ACCESS_LIFE)
        self._refresh.put(pair.refresh, at + REFRESH_LIFE)
        return pair
