"""Things kept under names that nobody can guess, a bounded number of them."""

from collections import OrderedDict
from secrets import token_urlsafe
from typing import Generic, TypeVar

KEPT = 2_000  # things kept in a drawer at a time; the oldest go first

Held = TypeVar("Held")


def new_name() -> str:
    """A name that nobody can guess."""
    return token_urlsafe(24)


class Drawer(Generic[Held]):
    """Things under their names; bounded."""

    def __init__(self, kept: int = KEPT) -> None:
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._kept = kept

    def put(self, name: str, thing: Held) -> None:
        """Keep it under its name."""
        self._held[name] = thing
        if len(self._held) > self._kept:
            self._held.popitem(last=False)

    def get(self, name: str) -> Held | None:
        """What lies under the name."""
        return self._held.get(name)

    def take(self, name: str) -> Held | None:
        """What lies under the name, which is void from now on."""
        return self._held.pop(name, None)

    def empty(self) -> None:
        """Nothing is kept any more."""
        self._held.clear()
