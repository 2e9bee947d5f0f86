"""The National Portal's Payment Platform, version 1.0.6: INIT, CONFIRM, QUERY and GET_BILL.

`Messages` does no I/O: it writes and signs what is sent, verifies and reads what came.
`National` carries it over HTTP. Source: domain facts §4.1, §4.2.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import httpx
from pydantic import SecretStr

from contracts.province import Account, Agency
from services.payment.adapters.national_signing import INIT, NATIONAL
from services.payment.adapters.signing import object_of, plain, stamp
from services.payment.adapters.speech import REASONS, Speech, reason
from services.payment.adapters.wire import Wire
from services.payment.domain.collection import (
    Bill,
    CollectorError,
    Debt,
    DeclinedError,
    Outcome,
    Payer,
    Purpose,
    Settled,
    Verdict,
)
from services.payment.domain.commands import CURRENCY
from services.payment.domain.reasons import Reason, reason_for

FEES_OF_PROCEDURES = "2"  # MaDichVu
SERVICE_SUFFIX = ".01"  # MaDVC = MaTTHC + this
KINDS = {"phi": "1", "le-phi": "2"}  # LoaiPhiLePhi; whether the platform counts so is not published
NAME_LIMIT = 250  # characters of TenTTHC
TYPED_LIMIT = 200  # characters of what a payer typed into one field
OPENED = "0"  # error_code of a reply that opened an order
UNKNOWN, NOTHING_OWED, OWED = -1, 0, 1  # error_code of our answers to dptracuuthanhtoanhs
BILL_LIMIT = 5 * 1024 * 1024  # bytes
NO_ACCOUNT = Account(number="", bank="", holder="")
NO_PAYER = Payer(name="", id_number="", address="", commune="", province="")
OF_FINES = (
    "MaLoaiHinhThuPhat", "TenLoaiHinhThuPhat", "MaCoQuanQD", "TenCoQuanQD", "KhoBac", "NgayQD",
    "SoQD", "ThoiGianViPham", "DiaDiemViPham", "TenNguoiViPham", "TaiKhoanThuNSNN",
)  # fmt: skip
"""Fields of ThongTinBienLai that fines need; fees leave them empty."""


class Messages(Speech):
    """What is said between us and the platform, without any I/O.

    Attributes:
        agencies: by code; whose account the money goes to.
    """

    def __init__(self, merchant: str, secret: SecretStr, agencies: Mapping[str, Agency]) -> None:
        super().__init__(NATIONAL, merchant, secret)
        self.agencies = agencies

    def init(self, bill: Bill) -> dict[str, Any]:
        """INIT. UrlTraVe and ThongTinBienLai are sent and not signed."""
        fields = {
            "LoaiBanTin": "INIT",
            "PhienBan": NATIONAL.version,
            "MaDoiTac": self.merchant,
            "MaThamChieu": bill.order,
            "SoTien": str(bill.amount),
            "LoaiHinhThanhToan": "PAY",
            "MaKenhThanhToan": "1",
            "MaThietBi": "1",
            "NgonNgu": "vi-VN",
            "MaTienTe": CURRENCY,
            "MaNganHang": "PAYMENT",  # the platform shows its list of banks
            "ThongTinGiaoDich": plain(bill.description),
            "ThoiGianGD": stamp(bill.at),
            "Ip": bill.payer_ip,
        }
        receipt = self._subject(bill.purpose, bill.amount) | _payer(bill.payer or NO_PAYER)
        return self.signed(fields, INIT) | {
            "UrlTraVe": bill.return_url,
            "ThongTinBienLai": receipt,
        }

    def page(self, body: bytes) -> str:
        """The address in the platform's reply to INIT; it is not signed, the line is TLS."""
        try:
            reply = object_of(body)
            if (code := str(reply.get("error_code", ""))) != OPENED:
                raise DeclinedError(reason(code))
            address = object_of(str(reply.get("message", "")).encode()).get("UrlThanhToan")
        except ValueError:
            raise CollectorError("the reply to INIT cannot be read") from None
        if not isinstance(address, str) or not address.startswith(("https://", "http://")):
            raise CollectorError("INIT was answered without an address")
        return address

    def asked(self, question: bytes) -> str:
        """MaHoSo of a dptracuuthanhtoanhs; ValueError when there is none."""
        code = object_of(question).get("MaHoSo")
        if not isinstance(code, str) or not code.strip():
            raise ValueError("MaHoSo")
        return code.strip().upper()

    def reference(self, code: str, at: datetime) -> str:
        """MaTraCuuTT; the platform's CONFIRM is taken to name it as MaThamChieu."""
        return code + stamp(at)

    def told(self, debt: Debt | None, *, known: bool) -> dict[str, Any]:
        """The answer to dptracuuthanhtoanhs; it names nobody: a payer says there who they are."""
        if debt is None:
            return {"error_code": NOTHING_OWED if known else UNKNOWN, "message": []}
        about = {
            "transaction_id": debt.demand[2:22],  # at most 20 characters
            "client_id": self.merchant,
            "MaTraCuuTT": debt.reference,
        }
        return {"error_code": OWED, "message": about | self._subject(debt.purpose, debt.amount)}

    def _subject(self, purpose: Purpose, amount: int) -> dict[str, Any]:
        """What is paid, to whom: the part of ThongTinBienLai that tells of no person."""
        agency = self.agencies.get(purpose.agency)
        account = agency.account if agency else NO_ACCOUNT
        name, what = purpose.procedure_name[:NAME_LIMIT], f"Phí, lệ phí hồ sơ {purpose.dossier}"
        return {
            "MaDichVu": FEES_OF_PROCEDURES,
            "MaDVC": purpose.procedure + SERVICE_SUFFIX,
            "TenDVC": name,
            "MaTTHC": purpose.procedure,
            "TenTTHC": name,
            "MaDonVi": purpose.agency,
            "TenDonVi": agency.name.vi if agency else "",
            "MaHoSo": purpose.dossier,
            "TKThuHuong": account.number,
            "MaNHThuHuong": account.bank,
            "TenTKThuHuong": account.holder,
            **dict.fromkeys(OF_FINES, ""),
            "NoiDungThanhToan": what,
            "PhiLePhi": [
                {
                    "LoaiPhiLePhi": KINDS[line.kind],
                    "MaPhiLePhi": line.code,
                    "TenPhiLePhi": line.name.vi,
                    "SoTien": str(line.total),
                }
                for line in purpose.lines
            ],
            "DSKhoanNop": [{"NoiDung": what, "SoTien": str(amount)}],
        }


def _payer(payer: Payer) -> dict[str, str]:
    """Who pays, in ThongTinBienLai. Districts are no more: HuyenNguoiNop holds the commune."""
    return {
        "HoTenNguoiNop": plain(payer.name, TYPED_LIMIT),
        "SoCMNDNguoiNop": plain(payer.id_number, TYPED_LIMIT),
        "DiaChiNguoiNop": plain(payer.address, TYPED_LIMIT),
        "HuyenNguoiNop": plain(payer.commune, TYPED_LIMIT),
        "TinhNguoiNop": plain(payer.province, TYPED_LIMIT),
    }


class National:
    """The platform over HTTP."""

    tells_by: Literal["GET", "POST"] = "POST"

    def __init__(self, http: httpx.AsyncClient, messages: Messages, api_key: SecretStr) -> None:
        self._wire = Wire(http, NATIONAL.version, api_key)
        self._messages = messages

    def reason(self, code: str) -> Reason:
        """What a code of the platform's means."""
        return reason_for(code, REASONS)

    async def open(self, bill: Bill) -> str:
        """INIT."""
        return self._messages.page(await self._wire.send("init", self._messages.init(bill)))

    async def inquire(self, order: str, begun: datetime, at: datetime) -> Outcome:  # noqa: ARG002 - it asks for the number only
        """QUERY."""
        body = await self._wire.send("query", self._messages.query(order, at))
        return self._messages.standing(order, body)

    async def bill(self, order: str, at: datetime) -> bytes:
        """GET_BILL: the platform's own receipt of an order that was paid, as PDF.

        Raises:
            CollectorError: there was no receipt in the answer.
        """
        question = self._messages.about("GET_BILL", order, at)
        content = await self._wire.send("get_bill", question)
        if not content.startswith(b"%PDF-") or len(content) > BILL_LIMIT:
            raise CollectorError("GET_BILL was answered without a receipt")
        return content

    def heard(self, notice: bytes) -> Settled:
        """CONFIRM."""
        return self._messages.heard(notice)

    def reply(self, verdict: Verdict, order: str, at: datetime) -> tuple[int, dict[str, Any]]:
        """The signed reply to CONFIRM."""
        return self._messages.reply(verdict, order, at)
