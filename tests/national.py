"""The National Portal's platform: its handwriting, spelled without our own code, and its twin."""

import hashlib
import json
from typing import Any

import httpx
from pydantic import SecretStr

from contracts.dossier import DossierEvent, DossierOpened, DossierSubmitted
from contracts.handling import PaymentRequired
from contracts.streams import DOSSIER
from contracts.values import DossierId, FeeLine, Named, Official, PersonId
from services.payment.settings import PaymentSettings
from tests.facts import ANNA, envelope
from tests.fees import AGENCY, AMOUNT, DOSSIER_ID, LINES, PAY_DATE, declared
from tests.payment_office import Office, settings

MERCHANT = "DVC-KONTUM"
SECRET = "a-national-secret"  # noqa: S105 - opens nothing
API_KEY = "a-national-key"
ASKS_WITH = "what-the-platform-shows-us"
LOOKUP_KEY = "bG9va3VwLWtleS1mb3ItdGVzdHMtMzItYnl0ZXMtISE="
CODE = "H34.23.09-261116-0001"
PROCEDURE = "1.001193"
NAME = Named(vi="Đăng ký khai sinh")

CONFIRM = (
    "LoaiBanTin MaLoi MaDoiTac MaThamChieu SoTien MaTienTe MaGiaoDich MaNganHang ThoiGianGD"
    " ThongTinGiaoDich"
)
CONFIRM_REPLY = "MaLoi MoTaLoi MaDoiTac MaThamChieu ThoiGianGD"
QUERY_REPLY = (
    "MaLoi MaDoiTac MaThamChieu SoTien MaTienTe MaGiaoDich MaNganHang ThoiGianGD TrangThaiGD"
)


def signature(fields: dict[str, Any], order: str, secret: str = SECRET) -> str:
    """SHA-256 over the values joined by `|`, the secret last."""
    text = "|".join([*(str(fields.get(name, "")) for name in order.split()), secret])
    return hashlib.sha256(text.encode()).hexdigest()


def signed(fields: dict[str, Any], order: str, secret: str = SECRET) -> dict[str, Any]:
    """The fields with their signature."""
    return {**fields, "MaXacThuc": signature(fields, order, secret)}


def notice(order: str, secret: str = SECRET, **other: Any) -> dict[str, Any]:
    """A CONFIRM that all went well, unless told otherwise."""
    fields = {
        "LoaiBanTin": "CONFIRM",
        "MaLoi": "00",
        "MaDoiTac": MERCHANT,
        "MaThamChieu": order,
        "SoTien": str(AMOUNT),
        "MaTienTe": "VND",
        "MaGiaoDich": "Q1",
        "MaNganHang": "BIDV",
        "ThoiGianGD": PAY_DATE,
        "ThongTinGiaoDich": "Nop phi",
    }
    return signed(fields | other, CONFIRM, secret)


class Platform(httpx.AsyncBaseTransport):
    """Opens every order, and says of each what it was told to say.

    Attributes:
        asked: what was sent, with the path it was sent to.
        opening: members of every reply to INIT that differ from the usual.
        told: values of the reply to QUERY that differ from a payment, by order.
        broken: an answer for everything.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.opening: dict[str, Any] = {}
        self.told: dict[str, dict[str, str]] = {}
        self.broken: httpx.Response | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the platform does."""
        if self.broken:
            return self.broken
        assert request.headers["Authorization"] == f"Bearer {API_KEY}"
        sent = json.loads(await request.aread())
        self.asked.append((request.url.path, sent))
        if sent["LoaiBanTin"] == "INIT":
            return httpx.Response(200, json=self._opened(sent))
        if sent["LoaiBanTin"] == "GET_BILL":
            return httpx.Response(200, content=b"%PDF-1.7 a receipt")
        return httpx.Response(200, json=self._standing(sent))

    def of(self, kind: str) -> list[dict[str, Any]]:
        """What was sent under this LoaiBanTin."""
        return [sent for _, sent in self.asked if sent["LoaiBanTin"] == kind]

    def _opened(self, sent: dict[str, Any]) -> dict[str, Any]:
        order = sent["MaThamChieu"]
        self.told.setdefault(order, {"TrangThaiGD": "3"})
        page = json.dumps({"UrlThanhToan": f"http://national.test/pay/{order}"})
        return {"error_code": "0", "message": page} | self.opening

    def _standing(self, sent: dict[str, str]) -> dict[str, Any]:
        order = sent["MaThamChieu"]
        fields = {
            "MaLoi": "00",
            "MaDoiTac": MERCHANT,
            "MaThamChieu": order,
            "SoTien": str(AMOUNT),
            "MaTienTe": "VND",
            "MaGiaoDich": "Q1",
            "MaNganHang": "BIDV",
            "ThoiGianGD": PAY_DATE,
            "TrangThaiGD": "1",
        }
        unknown = {"MaLoi": "01", "TrangThaiGD": ""}
        return signed(fields | self.told.get(order, unknown), QUERY_REPLY)


def knobs(**other: Any) -> PaymentSettings:
    """Those of a payment service that talks to this platform too."""
    national = {
        "lookup_key": SecretStr(LOOKUP_KEY),
        "national_url": "http://national.test",
        "national_merchant": MERCHANT,
        "national_secret": SecretStr(SECRET),
        "national_api_key": SecretStr(API_KEY),
        "national_asks_with": SecretStr(ASKS_WITH),
    }
    return settings(**(national | other))


CLERK = Official(
    person_id=PersonId("p-" + "c" * 32), name="A Mẫu", title="Công chức", agency=AGENCY
)


async def tell(office: Office, *facts: DossierEvent) -> None:
    """Let this happen to dossiers, and let payment hear of it."""
    stream = office.platform.stream(DOSSIER)
    for fact in facts:
        subject = DOSSIER.subject(fact.dossier_id)
        await stream.append(envelope(fact, subject), expected=await stream.tip(subject))
    await office.platform.settle(office.rooms)


def filed(dossier_id: DossierId = DOSSIER_ID, code: str = CODE) -> tuple[DossierEvent, ...]:
    """A dossier that cost nothing yet was handed in."""
    named = {"dossier_id": dossier_id, "applicant": ANNA, "procedure": PROCEDURE}
    return (
        DossierOpened(**named, procedure_name=NAME),
        declared(()).model_copy(update={"dossier_id": dossier_id}),
        DossierSubmitted(**named, procedure_name=NAME, code=code, agency=AGENCY),
    )


def required(
    lines: tuple[FeeLine, ...] = LINES, dossier_id: DossierId = DOSSIER_ID, code: str = CODE
) -> PaymentRequired:
    """The desk found that this is owed."""
    return PaymentRequired(
        dossier_id=dossier_id,
        code=code,
        applicant=ANNA,
        agency=AGENCY,
        by=CLERK,
        lines=lines,
        words="sha256:" + "0" * 64,
        since=envelope(declared(), "dossier.1").time,
    )
