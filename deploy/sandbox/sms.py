"""VNPT's brandname SMS gateway (`send_sms_list`), and the phone on which the texts arrive.

Spoken: POST JSON `{RQST: {name, REQID, LABELID, CONTRACTTYPEID, CONTRACTID, TEMPLATEID,
PARAMS: [{NUM, CONTENT}], SCHEDULETIME, MOBILELIST, ISTELCOSUB, AGENTID, APIUSER, APIPASS,
USERNAME, DATACODING}}`, answered by `{RPLY: {name, ERROR, ERROR_DESC}}`; ERROR "0" is success.

The gateway stands twice, under `/sms` and `/sms2`, as two that know nothing of each other. Each may
be made slow, silent, down or talk nonsense (`POST /sms/mischief`).

Receipts, after a text was taken: POST JSON `{RQST: {name: "sms_receipt", REQID, MOBILE, STATUS,
DESC, APIUSER, APIPASS}}`, STATUS "1" arrived, "0" not. A number that ends in 404 is switched off.

Chosen here, where nothing is published: the receipts; the other ERROR codes (`Refusal`); every
TEMPLATEID counts as registered, with a text that is its PARAMS in the order of NUM, joined by
spaces; texts under DATACODING "0" must be free of diacritics, as "0" is the plain alphabet of 160
characters.
"""

import asyncio
from datetime import datetime
from hmac import compare_digest
from typing import Literal, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.sandbox.mail.listener import ADDRESS
from deploy.sandbox.mail.mailbox import Delivered
from deploy.sandbox.pages import page
from deploy.sandbox.settings import Settings
from deploy.sandbox.stage import OnStage, Stage
from deploy.sandbox.texts import MOBILE, Text, dialled

NAME = "send_sms_list"
SHOWN = 50  # texts and letters on the page


class Param(BaseModel):
    """One blank of a registered template, filled."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    NUM: str = Field(pattern=r"^\d{1,2}$")
    CONTENT: str


class Rqst(BaseModel):
    """A request as the gateway takes it; MOBILELIST is `84…`, comma separated."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    name: str
    REQID: str = Field(min_length=1, max_length=100)
    LABELID: str
    CONTRACTTYPEID: str
    CONTRACTID: str
    TEMPLATEID: str
    PARAMS: list[Param] = Field(min_length=1)
    SCHEDULETIME: str = ""
    MOBILELIST: str
    ISTELCOSUB: str
    AGENTID: str
    APIUSER: str
    APIPASS: str
    USERNAME: str
    DATACODING: str = "0"

    @property
    def text(self) -> str:
        """What the phone shows."""
        return " ".join(p.CONTENT for p in sorted(self.PARAMS, key=lambda p: int(p.NUM)))

    @property
    def phones(self) -> list[str]:
        """Whom it goes to."""
        return [number.strip() for number in self.MOBILELIST.split(",")]


class Envelope(BaseModel):
    """What a request comes in."""

    RQST: Rqst


class Refusal:
    """ERROR and ERROR_DESC of what is not sent."""

    MALFORMED = ("1", "Malformed request")
    STRANGER = ("2", "Wrong APIUSER or APIPASS")
    NAME = ("3", "Unknown name")
    MOBILE = ("4", "MOBILELIST must be 84 and nine digits, comma separated")
    CODING = ("5", "DATACODING 0 takes no diacritics")
    SCHEDULE = ("6", "SCHEDULETIME is not played here")


ACCEPTED = ("0", "success")


def answer_to(rqst: Rqst, settings: Settings) -> tuple[str, str]:
    """ERROR and ERROR_DESC for a well-formed request."""
    user = compare_digest(rqst.APIUSER.encode(), settings.sms_user.encode())
    password = compare_digest(rqst.APIPASS.encode(), settings.sms_password.encode())
    if not (user and password):
        return Refusal.STRANGER
    if rqst.name != NAME:
        return Refusal.NAME
    if not all(MOBILE.fullmatch(phone) for phone in rqst.phones):
        return Refusal.MOBILE
    if rqst.DATACODING == "0" and not rqst.text.isascii():
        return Refusal.CODING
    return Refusal.SCHEDULE if rqst.SCHEDULETIME else ACCEPTED


SILENCE = 60.0  # seconds without an answer, longer than anybody waits

router = APIRouter()


class MischiefWanted(BaseModel):
    """How a gateway shall behave from now on; `seconds` it takes for each answer when slow."""

    mode: Literal["well", "slow", "silent", "down", "nonsense"]
    seconds: float = Field(default=1.0, ge=0, le=60)


def gateway(line: str) -> APIRouter:
    """One of the gateways, under its own name."""
    router = APIRouter(prefix=f"/{line}")

    @router.post("/mischief", status_code=204)
    async def misbehave(wanted: MischiefWanted, stage: OnStage) -> None:
        """Behave like this."""
        stage.receipts.mischief[line] = (wanted.mode, wanted.seconds)

    @router.post("/api")
    async def send(request: Request, stage: OnStage) -> Response:
        """Send a text, once per REQID; mischief may keep the answer back, never the text."""
        mode, seconds = stage.receipts.mischief.get(line, ("well", 0.0))
        if mode == "down":
            return Response(status_code=503)
        error, description = _taken(line, await request.body(), stage)
        if mode in ("slow", "silent"):
            await asyncio.sleep(seconds if mode == "slow" else SILENCE)
        if mode == "nonsense":
            return Response("<html>Tạm nghỉ</html>", media_type="text/html")
        return JSONResponse({"RPLY": {"name": NAME, "ERROR": error, "ERROR_DESC": description}})

    return router


def _taken(line: str, body: bytes, stage: Stage) -> tuple[str, str]:
    """ERROR and ERROR_DESC for a text, which has gone out when they say so."""
    try:
        rqst = Envelope.model_validate_json(body).RQST
    except ValidationError:
        return Refusal.MALFORMED
    error, description = answer_to(rqst, stage.settings)
    name = f"{line}-{rqst.REQID}"
    if error == ACCEPTED[0] and stage.outbox.deliver(name, rqst.phones, rqst.text):
        stage.receipts.promise(line, rqst.REQID, rqst.phones)
    return error, description


for line in ("sms", "sms2"):
    router.include_router(gateway(line))


@router.get("/sms/outbox")
async def delivered(stage: OnStage, phone: str = "") -> list[Text]:
    """The texts of a phone, or of all phones, newest first."""
    number = dialled(phone)
    return stage.outbox.of(number) if number or not phone else []


@router.get("/dien-thoai")
async def telephone(request: Request, stage: OnStage, so: str = "", thu: str = "") -> Response:
    """The phone: type its number and its owner's address, read what came to both."""
    number, address = dialled(so), thu.strip() if ADDRESS.fullmatch(thu.strip()) else None
    texts = stage.outbox.of(number) if number else []
    letters = stage.mailbox.of(address) if address else []
    arrived = sorted([*map(_of_text, texts), *map(_of_letter, letters)], key=lambda one: one.at)
    facts = {
        "typed": so,
        "number": number,
        "wrong": bool(so) and not number,
        "typed_address": thu,
        "address": address,
        "wrong_address": bool(thu) and not address,
        "arrived": arrived[: -SHOWN - 1 : -1],
        "count": len(arrived),
    }
    return page(request, "phone.html", facts)


class Arrived(NamedTuple):
    """Something on the phone's screen; `title` only where it is a letter."""

    at: datetime
    words: str
    title: str = ""


def _of_text(text: Text) -> Arrived:
    return Arrived(text.at, text.text)


def _of_letter(delivered: Delivered) -> Arrived:
    letter = delivered.letter
    return Arrived(delivered.at, letter.text or letter.html, letter.subject or "(không có tiêu đề)")
