"""The platform's own receipt of a payment, as PDF. The standard fonts know no tone marks."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from fpdf import FPDF

from deploy.sandbox.pages import dong, moment
from deploy.sandbox.paying.orders import Order


def unmarked(text: str) -> str:
    """Vietnamese without its marks, as banks write it."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return plain.encode("ascii", "ignore").decode()


def bill_of(order: Order, receipt: Mapping[str, Any]) -> bytes:
    """The receipt of an order that was paid."""
    sheet = FPDF()
    sheet.add_page()
    sheet.set_font("Helvetica", "B", 16)
    sheet.cell(0, 12, "BIEN LAI THANH TOAN (dong the)", new_x="LMARGIN", new_y="NEXT")
    sheet.set_font("Helvetica", size=11)
    lines = {
        "Ma giao dich": order.transaction,
        "Ma tham chieu": order.number,
        "Ma ho so": receipt.get("MaHoSo", ""),
        "Thu tuc": receipt.get("TenTTHC", ""),
        "Don vi thu huong": receipt.get("TenTKThuHuong", ""),
        "Nguoi nop": receipt.get("HoTenNguoiNop", ""),
        "So tien": dong(order.paid_amount),
        "Ngan hang": order.bank,
        "Thoi gian": moment(order.ended) if order.ended else "",
    }
    for label, value in lines.items():
        sheet.multi_cell(0, 8, f"{label}: {unmarked(str(value))}", new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())
