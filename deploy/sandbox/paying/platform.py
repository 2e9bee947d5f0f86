"""A payment platform: what tells it from the others, what it remembers, who tells its merchant."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from deploy.sandbox.paying.messenger import Messenger
from deploy.sandbox.paying.orders import Book, Order


@dataclass(frozen=True)
class Platform:
    """What tells the pages of one platform from those of another.

    Attributes:
        name: under which all its addresses are.
        looks: the template its own pages extend: sign and colour.
        brought: what a browser brings back to the merchant, unsigned: of an order and a result.
    """

    name: str
    looks: str
    brought: Callable[[Order, str], dict[str, str]]

    def step(self, order: Order, name: str = "") -> str:
        """The address of a step of this order."""
        return f"/{self.name}/thanh-toan/{order.token}" + (f"/{name}" if name else "")

    def way_back(self, order: Order, result: str) -> str:
        """Where the browser goes in the end: the merchant, or here if it named no address."""
        if not order.return_url:
            return self.step(order, "xong")
        url = urlsplit(order.return_url)
        kept = parse_qsl(url.query, keep_blank_values=True)
        query = urlencode([*kept, *self.brought(order, result).items()])
        return urlunsplit(url._replace(query=query))


@dataclass(frozen=True)
class Till:
    """One platform at work."""

    platform: Platform
    book: Book
    messenger: Messenger
