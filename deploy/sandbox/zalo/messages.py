"""What an application may send, read forgivingly: unknown fields are ignored. Pure."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.sandbox.texts import MOBILE
from deploy.sandbox.zalo.chats import Button, Content
from deploy.sandbox.zalo.faults import Fault, Faults

LARGEST = 100_000  # bytes of a body
TEXT_LIMIT = 2_000  # characters of a text
TRACKING_LIMIT = 48  # characters of a tracking_id
LEADS = ("url", "phone_code", "phone", "content")  # where a button's payload says what it does

Row = tuple[str, str]


class _Lenient(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)


class Recipient(_Lenient):
    """Whom it goes to."""

    user_id: str


class Payload(_Lenient):
    """A template, filled."""

    template_type: str = ""
    language: str = ""
    elements: Annotated[list[dict[str, Any]], Field(max_length=20)] = []
    buttons: Annotated[list[dict[str, Any]], Field(max_length=10)] = []


class Attachment(_Lenient):
    """What hangs on a message."""

    type: Literal["template"]
    payload: Payload


class Message(_Lenient):
    """A text, a template, or both."""

    text: str = ""
    attachment: Attachment | None = None


class Sending(_Lenient):
    """The body of a message to a user."""

    recipient: Recipient
    message: Message


class Notice(_Lenient):
    """The body of a ZNS."""

    phone: str = ""
    template_id: str = ""
    template_data: Any = None
    tracking_id: Annotated[str, Field(max_length=TRACKING_LIMIT)] = ""


def sending_of(raw: bytes) -> Sending | Fault:
    """The body, or what is wrong with it."""
    if len(raw) > LARGEST:
        return Faults.TOO_LONG
    try:
        return Sending.model_validate_json(raw)
    except ValidationError:
        return Faults.PARAMETER


def consultation(message: Message) -> Content | Fault:
    """What a message of /message/cs shows."""
    if len(message.text) > TEXT_LIMIT:
        return Faults.TOO_LONG
    content = _content(message)
    empty = not (content.text.strip() or content.rows or content.buttons)
    return Faults.PARAMETER if empty else content


def transaction(message: Message) -> Content | Fault:
    """What a message of /message/transaction shows."""
    payload = message.attachment.payload if message.attachment else Payload()
    named = payload.template_type.startswith("transaction_")
    if message.text or not (named and payload.language and payload.elements):
        return Faults.PARAMETER
    return _content(message)


def notice_of(raw: bytes) -> Notice | Fault:
    """The body of a ZNS, or what is wrong with it; every numeric template counts as approved."""
    if len(raw) > LARGEST:
        return Faults.ZNS_DATA
    try:
        notice = Notice.model_validate_json(raw)
    except ValidationError:
        return Faults.ZNS_DATA
    if not MOBILE.fullmatch(notice.phone):
        return Faults.ZNS_PHONE
    if not (notice.template_id.isascii() and notice.template_id.isdigit()):
        return Faults.ZNS_TEMPLATE
    if not notice.template_data:
        return Faults.ZNS_EMPTY
    plain = isinstance(notice.template_data, Mapping) and all(
        isinstance(value, str | int | float) for value in notice.template_data.values()
    )
    return notice if plain else Faults.ZNS_DATA


def notice_content(notice: Notice) -> Content:
    """What a ZNS shows: its data, name by name, as the registered layout is not known here."""
    data: Mapping[str, Any] = notice.template_data
    rows = tuple((name, str(value)) for name, value in data.items())
    return Content(text=f"Mẫu {notice.template_id}", rows=rows)


def _content(message: Message) -> Content:
    payload = message.attachment.payload if message.attachment else Payload()
    rows = tuple(row for element in payload.elements for row in _rows(element))
    return Content(message.text, rows, tuple(_button(button) for button in payload.buttons))


def _rows(element: Mapping[str, Any]) -> Iterator[Row]:
    """An element of either kind: `title`, `subtitle`; or `type` and `content`, also of a table."""
    content = element.get("content")
    if isinstance(content, list):
        yield from (_pair(row) for row in content if isinstance(row, Mapping))
    elif content:
        yield "", str(content)
    if element.get("title"):
        yield str(element["title"]), str(element.get("subtitle") or "")
    elif element.get("subtitle"):
        yield "", str(element["subtitle"])


def _pair(row: Mapping[str, Any]) -> Row:
    return str(row.get("key", "")), str(row.get("value", ""))


def _button(button: Mapping[str, Any]) -> Button:
    payload = button.get("payload", "")
    if isinstance(payload, Mapping):
        payload = next((payload[name] for name in LEADS if payload.get(name)), "")
    kind = str(button.get("type", ""))
    return Button(str(button.get("title", "")), kind, str(payload))
