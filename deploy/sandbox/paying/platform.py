"""A payment platform: what tells it from the others, what it remembers, who tells its merchant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from deploy.sandbox.paying.messenger import Messenger
from deploy.sandbox.paying.orders import Book, Mischief, Order

WORDS = {
    Mischief.NONE: "Không có lỗi",
    Mischief.LATE: "Báo cho cổng dịch vụ công chậm 5 giây",
    Mischief.TWICE: "Báo hai lần liền",
    Mischief.NEVER: "Đã thu tiền nhưng không bao giờ báo",
    Mischief.WRONG_AMOUNT: "Số tiền thu không đúng số phải nộp",
    Mischief.WRONG_SIGNATURE: "Báo với chữ ký sai",
    Mischief.SERVER_DOWN: "Đã thu tiền, máy chủ hỏng (lỗi 500) rồi mới báo",
    Mischief.BROWSER_ONLY: "Không thu tiền nhưng trình duyệt báo thành công",
    Mischief.FAILED_FIRST: "Báo thất bại trước, 5 giây sau báo đã thu tiền",
    Mischief.SUSPICIOUS: "Đã thu tiền nhưng giao dịch bị nghi ngờ",
    Mischief.NO_FUNDS: "Tài khoản không đủ tiền",
    Mischief.OVER_LIMIT: "Vượt hạn mức giao dịch trong ngày",
    Mischief.WRONG_CODE: "Nhập sai mã xác thực của ngân hàng",
    Mischief.TOO_LATE: "Hết thời gian thanh toán",
    Mischief.BANK_DOWN: "Ngân hàng đang bảo trì",
}
EVERYWHERE = {
    Mischief.NONE,
    Mischief.LATE,
    Mischief.TWICE,
    Mischief.NEVER,
    Mischief.WRONG_AMOUNT,
    Mischief.WRONG_SIGNATURE,
    Mischief.SERVER_DOWN,
    Mischief.BROWSER_ONLY,
    Mischief.FAILED_FIRST,
}


@dataclass(frozen=True)
class Platform:
    """What tells the pages of one platform from those of another.

    Attributes:
        name: under which all its addresses are.
        looks: the template its own pages extend: sign and colour.
        brought: what a browser brings back to the merchant: of an order and a result.
        ends: what it calls the end of an order that goes wrong in a way it has a code for.
    """

    name: str
    looks: str
    brought: Callable[[Order, str], dict[str, str]]
    ends: Mapping[Mischief, str] = field(default_factory=dict)

    @property
    def mischief(self) -> dict[Mischief, str]:
        """What can go wrong here, in words."""
        return {kind: text for kind, text in WORDS.items() if kind in EVERYWHERE | self.ends.keys()}

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
