"""The texts on the phones of the sandbox, whoever sent them."""

import re
from collections import OrderedDict, deque
from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel

from deploy.sandbox.clock import now

OUTBOX_SIZE = 5_000  # texts kept, all phones together; the oldest go first
REQUESTS_REMEMBERED = 20_000  # requests whose repeat is known to be one
MOBILE = re.compile(r"84\d{9}")


class Text(BaseModel):
    """A text on a phone; `phone` is `84…`."""

    id: str
    phone: str
    text: str
    at: datetime


class Outbox:
    """The texts that arrived, newest first; bounded."""

    def __init__(self) -> None:
        self._texts: deque[Text] = deque(maxlen=OUTBOX_SIZE)
        self._taken: OrderedDict[str, None] = OrderedDict()

    def deliver(self, request: str, phones: Iterable[str], text: str) -> bool:
        """Put the text on each phone; False: the same request came before, and changed nothing."""
        if request in self._taken:
            return False
        self._taken[request] = None
        if len(self._taken) > REQUESTS_REMEMBERED:
            self._taken.popitem(last=False)
        at = now()
        for place, phone in enumerate(phones, start=1):
            self._texts.appendleft(Text(id=f"{request}-{place}", phone=phone, text=text, at=at))
        return True

    def of(self, phone: str | None) -> list[Text]:
        """The texts of one phone (`84…`), or of all, newest first."""
        return [text for text in self._texts if phone in (None, text.phone)]


def dialled(typed: str) -> str | None:
    """`84…` for a number typed as 09…, 84… or +84…; None if it is no mobile number."""
    digits = re.sub(r"[\s.\-]", "", typed).removeprefix("+")
    if digits.startswith("0"):
        digits = "84" + digits[1:]
    return digits if MOBILE.fullmatch(digits) else None
