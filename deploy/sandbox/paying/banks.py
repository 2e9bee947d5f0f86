"""The banks one can pay with: the gateway's code, a name, and a face that no other bank has.

None of them is a real bank's: colours and signs are made up, so that nobody takes them for it.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Bank:
    """A bank.

    Attributes:
        colour: dark enough for white letters on it.
        sign: a few letters in place of a logo.
        face: how its pages are laid out.
        corner: how round its boxes are, in rem.
        greeting: what its pages say to whoever comes.
    """

    code: str
    name: str
    colour: str
    sign: str
    face: Literal["card", "band", "split"]
    corner: float
    greeting: str


BANKS = {
    bank.code: bank
    for bank in (
        Bank("VIETCOMBANK", "Vietcombank", "#006b45", "V", "split", 0.25, "Ngân hàng số"),
        Bank("VIETINBANK", "VietinBank", "#00558c", "VT", "band", 0.75, "Xin chào quý khách"),
        Bank("BIDV", "BIDV", "#00695c", "B", "card", 1.25, "Giao dịch trực tuyến"),
        Bank("AGRIBANK", "Agribank", "#8c1d2c", "A", "band", 0, "Ngân hàng của nhà nông"),
        Bank("TECHCOMBANK", "Techcombank", "#b71c1c", "T", "split", 0, "Đăng nhập để tiếp tục"),
        Bank("MBBANK", "MB", "#1a237e", "MB", "card", 2, "Thanh toán trong một phút"),
        Bank("ACB", "ACB", "#0d47a1", "ACB", "split", 0.75, "Ngân hàng trực tuyến"),
        Bank("SACOMBANK", "Sacombank", "#01579b", "S", "card", 0, "Cổng thanh toán"),
        Bank("VPBANK", "VPBank", "#1b5e20", "VP", "band", 1.5, "Chào mừng bạn trở lại"),
        Bank("TPBANK", "TPBank", "#5e2a84", "TP", "split", 1.5, "Ngân hàng trong tay bạn"),
        Bank("SHB", "SHB", "#bf360c", "SHB", "band", 0.25, "Dịch vụ điện tử"),
        Bank("LPB", "LPBank", "#6d4c00", "LP", "card", 0.5, "Internet Banking"),
    )
}
