"""The mailboxes of the sandbox: what arrived for whom, newest first; bounded."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from deploy.sandbox.clock import now
from deploy.sandbox.mail.letters import Letter

LETTERS = 2_000  # kept, all mailboxes together; the oldest go first
WEIGHT = 20_000_000  # characters kept, all mailboxes together; the oldest go first


@dataclass(frozen=True)
class Delivered:
    """A letter in somebody's mailbox."""

    id: str
    to: str
    letter: Letter
    at: datetime


class Mailbox:
    """All letters that arrived."""

    def __init__(self) -> None:
        self._letters: deque[Delivered] = deque()
        self._weight = 0

    def deliver(self, to: Iterable[str], letter: Letter) -> str:
        """Put the letter into each mailbox; the name under which it was queued."""
        name, at = token_hex(8), now()
        for place, address in enumerate(dict.fromkeys(map(str.lower, to)), start=1):
            self._letters.appendleft(Delivered(f"{name}-{place}", address, letter, at))
            self._weight += letter.weight
        while len(self._letters) > LETTERS or self._weight > WEIGHT:
            self._weight -= self._letters.pop().letter.weight
        return name

    def of(self, address: str | None) -> list[Delivered]:
        """What arrived for one address, or for all, newest first."""
        wanted = address.lower() if address is not None else None
        return [letter for letter in self._letters if wanted in (None, letter.to)]
