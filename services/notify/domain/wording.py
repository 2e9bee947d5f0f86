"""What messages say: in Vietnamese and English on the page, in plain letters on the phone. Pure.

Texts for phones use the GSM 7-bit alphabet without diacritics and fit into one SMS. Times are
the province's own.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.identity import Purpose
from contracts.notify import Kind
from contracts.values import Named

Language: TypeAlias = Literal["vi", "en"]
BRAND_LENGTH = 20  # characters of the brand that a text begins with
SMS_LENGTH = 160  # septets of one SMS. Source: 3GPP TS 23.038
GSM_7 = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !\"#$%&'()*+,-./:;<=>?@_"
)  # what ASCII and the GSM 7-bit default alphabet have in common, one septet each
ALIKE = str.maketrans(
    {"đ": "d", "Đ": "D", "\N{EN DASH}": "-", "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)

INBOX: Mapping[Language, Mapping[Kind, str]] = {
    "vi": {
        Kind.SUBMITTED: "{what} đã nộp lúc {at} đến {agency}. Bạn sẽ được báo khi hồ sơ được"
        " tiếp nhận.",
        Kind.FEE_PAID: "{what}: đã nhận {amount} đồng lúc {paid_at}, mã giao dịch {transaction}.",
        Kind.RECEIVED: "{what} đã được {official}, {agency}, tiếp nhận lúc {at}."
        " Hẹn trả kết quả: {due}.",
        Kind.HANDED_OVER: "{what} do {official}, {agency}, xử lý từ lúc {at}.",
        Kind.RESULT_READY: "{what} đã có kết quả lúc {at}. Bạn xem và tải về trong hồ sơ.",
        Kind.SUPPLEMENT_WANTED: "{what} cần bổ sung {items} mục, theo yêu cầu của {official},"
        " {agency}, lúc {at}. Mời bạn bổ sung trước {until}; trong hồ sơ có ghi từng mục và lý do.",
        Kind.PAYMENT_WANTED: "{what} cần nộp thêm {amount} đồng, theo yêu cầu của {official},"
        " {agency}, lúc {at}. Mời bạn nộp và xem lý do trong hồ sơ.",
        Kind.REFUSED: "{what} không được tiếp nhận. {official}, {agency}, trả lời lúc {at};"
        " lý do và hướng dẫn có trong hồ sơ.",
        Kind.EXTENDED: "{agency} xin lỗi bạn: {what} không kịp trả kết quả vào {previous}."
        " Hẹn lại: {due}. Lý do có trong hồ sơ.",
        Kind.STOPPED: "{what} bị dừng giải quyết lúc {at}{because}. Lý do có trong hồ sơ.",
        Kind.RESUMED: "{what} được {official}, {agency}, giải quyết tiếp từ lúc {at}."
        " Hẹn trả kết quả: {due}.",
        Kind.WITHDRAWN: "{what} đã được rút theo yêu cầu của bạn lúc {at}. {after}",
        Kind.OVERDUE: "{agency} xin lỗi bạn: {what} đã quá hạn trả kết quả {due}."
        " Cơ quan đã được nhắc.",
    },
    "en": {
        Kind.SUBMITTED: "{what} was submitted to {agency} on {at}. You will be told when it is"
        " received.",
        Kind.FEE_PAID: "{what}: {amount} VND was paid on {paid_at}, transaction {transaction}.",
        Kind.RECEIVED: "{what} was received by {official}, {agency}, on {at}."
        " The result is due on {due}.",
        Kind.HANDED_OVER: "{what} is handled by {official}, {agency}, since {at}.",
        Kind.RESULT_READY: "{what}: the result is ready since {at}. See and download it there.",
        Kind.SUPPLEMENT_WANTED: "{what} has to be completed in {items} points, as {official},"
        " {agency}, asked on {at}. Please do so before {until}; each point is explained there.",
        Kind.PAYMENT_WANTED: "{what}: another {amount} VND is owed, as {official}, {agency}, found"
        " on {at}. Please pay it there, and see why.",
        Kind.REFUSED: "{what} was not received. {official}, {agency}, answered on {at};"
        " the reason and what to do are there.",
        Kind.EXTENDED: "{agency} apologises: {what} will not be ready on {previous}."
        " New date: {due}. The reason is there.",
        Kind.STOPPED: "{what} was stopped on {at}{because}. The reason is there.",
        Kind.RESUMED: "{what} is handled again by {official}, {agency}, since {at}."
        " The result is due on {due}.",
        Kind.WITHDRAWN: "{what} was withdrawn on {at}, as you asked. {after}",
        Kind.OVERDUE: "{agency} apologises: {what} was due on {due} and is late."
        " The agency has been reminded.",
    },
}
PHONE: Mapping[Kind, tuple[str, ...]] = {
    Kind.SUBMITTED: (
        "{which} đã nộp lúc {at}.",
        "Bạn sẽ được báo khi hồ sơ được tiếp nhận.",
        "Xem tại {site}",
    ),
    Kind.FEE_PAID: (
        "{which} đã thu {amount} đồng lúc {paid_at}.",
        "Mã giao dịch {transaction}.",
        "Xem tại {site}",
    ),
    Kind.RECEIVED: (
        "{which} đã được tiếp nhận lúc {at}. Hẹn trả kết quả {due}.",
        "Xem tại {site}",
    ),
    Kind.HANDED_OVER: ("{which} đã chuyển bước xử lý lúc {at}.", "Xem tại {site}"),
    Kind.RESULT_READY: ("{which} đã có kết quả lúc {at}.", "Xem và tải về tại {site}"),
    Kind.SUPPLEMENT_WANTED: (
        "{which} cần bổ sung {items} mục trước {until}.",
        "Xem từng mục và bổ sung tại {site}",
    ),
    Kind.PAYMENT_WANTED: (
        "{which} cần nộp thêm {amount} đồng, báo lúc {at}.",
        "Xem lý do và nộp tại {site}",
    ),
    Kind.REFUSED: (
        "{which} không được tiếp nhận, báo lúc {at}.",
        "Xem lý do và hướng dẫn tại {site}",
    ),
    Kind.EXTENDED: (
        "Xin lỗi bạn. {which} được hẹn lại {due}.",
        "Trước đây hẹn {previous}.",
        "Xem lý do tại {site}",
    ),
    Kind.STOPPED: ("{which} bị dừng giải quyết lúc {at}.", "Xem lý do tại {site}"),
    Kind.RESUMED: (
        "{which} được giải quyết tiếp từ lúc {at}.",
        "Hẹn trả kết quả {due}.",
        "Xem tại {site}",
    ),
    Kind.WITHDRAWN: ("{which} đã được rút lúc {at}.", "{after}", "Xem tại {site}"),
    Kind.OVERDUE: (
        "Xin lỗi bạn. {which} đã quá hạn trả kết quả {due}.",
        "Cơ quan đã được nhắc.",
        "Xem tại {site}",
    ),
    Kind.ONE_TIME_CODE: (
        "Mã xác thực {one_time_code} để {purpose}, dùng được đến {expires_at}.",
        "KHÔNG đưa mã này cho bất kỳ ai, kể cả cán bộ.",
    ),
}
"""The news, then what is added as long as one SMS has room for it."""

PURPOSES: Mapping[Purpose, str] = {
    Purpose.REGISTER: "đăng ký tài khoản",
    Purpose.LOG_IN: "đăng nhập",
}
INSTANTS = ("at", "due", "paid_at", "until", "previous")
UNTOLD = "-"  # stands for what the facts do not say

AFTER: Mapping[Language, Mapping[str, str]] = {
    "vi": {
        "none": "Bạn chưa nộp khoản nào.",
        "refund": "Phí, lệ phí đã nộp sẽ được hoàn lại.",
        "kept": "Phí, lệ phí đã nộp không được hoàn lại.",
    },
    "en": {
        "none": "Nothing had been paid.",
        "refund": "What was paid will be given back.",
        "kept": "What was paid is not given back.",
    },
}
"""What becomes of the money of a dossier that was taken back."""

BECAUSE: Mapping[Language, Mapping[str, str]] = {
    "vi": {
        "not-supplemented": " vì chưa được bổ sung trong thời hạn",
        "not-paid": " vì chưa nộp khoản được yêu cầu",
    },
    "en": {
        "not-supplemented": " because it was not completed in time",
        "not-paid": " because what is owed was not paid",
    },
}
"""Grounds that say it all; others are explained in words, which lie in the vault."""


@dataclass(frozen=True, kw_only=True)
class Face:
    """How the province appears in its messages.

    Attributes:
        brand: name at the start of a text; only so much of it is shown as leaves room for news.
        site: host of the portal, for "see there".
        zone: the province's time zone.
        agencies: names by code.
    """

    brand: str
    site: str
    zone: tzinfo
    agencies: Mapping[str, Named]


class OneTimeCode(BaseModel):
    """A one-time code about to be sent; errors about it never show it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    phone: str = Field(repr=False)
    code: str = Field(repr=False, pattern=r"^[0-9]{4,10}$")
    purpose: Purpose
    expires_at: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class Told:
    """What there is to say. `code` is the dossier's, once it has one."""

    kind: Kind
    code: str | None
    procedure_name: Named | None
    facts: Mapping[str, str]


def plain(text: str) -> str:
    """The text in letters that every phone shows; what has no likeness becomes `?`."""
    split = unicodedata.normalize("NFD", text.translate(ALIKE))
    bare = (c for c in split if not unicodedata.combining(c))
    return "".join(c if c in GSM_7 else "?" for c in bare)


def one_time_code_text(one: OneTimeCode, face: Face) -> str:
    """The SMS that brings a one-time code, and warns of those who ask for it."""
    words = {
        "one_time_code": one.code,
        "purpose": PURPOSES[one.purpose],
        "expires_at": _local(one.expires_at, face),
    }
    return _sms(Kind.ONE_TIME_CODE, words, face)


def phone_text(told: Told, face: Face) -> str:
    """The SMS about a dossier: in Vietnamese without diacritics."""
    return _sms(told.kind, _words(told, face, "vi"), face)


def inbox_text(told: Told, face: Face, language: Language) -> str:
    """The message as the inbox shows it."""
    return INBOX[language][told.kind].format_map(_words(told, face, language))


def _sms(kind: Kind, words: Mapping[str, str], face: Face) -> str:
    """The news, and of the rest as much as fits into one SMS."""
    news, *rest = (plain(part.format_map(words)) for part in PHONE[kind])
    text = f"{plain(face.brand[:BRAND_LENGTH])}: {news}"[:SMS_LENGTH]
    for more in filter(None, rest):
        longer = f"{text} {more}"
        text = longer if len(longer) <= SMS_LENGTH else text
    return text


def _words(told: Told, face: Face, language: Language) -> dict[str, str]:
    """What the templates ask for, ready to be read."""
    facts = told.facts
    agency = face.agencies.get(facts.get("agency", ""))
    return {
        "what": _what(told, language),
        "which": f"Hồ sơ {told.code}" if told.code else "Hồ sơ của bạn",
        "site": face.site,
        "agency": _named(agency, language),
        "official": " ".join(filter(None, (facts.get("title"), facts.get("name")))),
        "amount": _dong(int(facts.get("amount", "0")), language),
        "transaction": facts.get("transaction", ""),
        "items": facts.get("items", UNTOLD),
        "after": AFTER[language].get(facts.get("fee", ""), ""),
        "because": BECAUSE[language].get(facts.get("ground", ""), ""),
        **{name: _moment(facts.get(name), face) for name in INSTANTS},
    }


def _moment(at: str | None, face: Face) -> str:
    """An instant of the facts as the clock here shows it."""
    return _local(datetime.fromisoformat(at), face) if at else UNTOLD


def _what(told: Told, language: Language) -> str:
    """`Hồ sơ H34.23.09-261123-0001 (Đăng ký khai sinh)`."""
    noun = "Dossier" if language == "en" else "Hồ sơ"
    procedure = _named(told.procedure_name, language)
    return f"{noun} {told.code} ({procedure})" if told.code else f"{noun} {procedure}"


def _named(name: Named | None, language: Language) -> str:
    if name is None:
        return UNTOLD
    return (name.en if language == "en" else "") or name.vi


def _dong(amount: int, language: Language) -> str:
    """Thousands apart, as the language does it."""
    return f"{amount:,}" if language == "en" else f"{amount:,}".replace(",", ".")


def _local(at: datetime, face: Face) -> str:
    """The province's own time: `23/11/2026 09:30`."""
    return f"{at.astimezone(face.zone):%d/%m/%Y %H:%M}"
