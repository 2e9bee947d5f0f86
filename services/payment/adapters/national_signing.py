"""Which values the National Portal's Payment Platform signs, in which order, version 1.0.6.

Source: domain facts §4.1. The order of its signed reply to QUERY (`query_reply`) is published
nowhere and follows the manner of the others.
"""

from services.payment.adapters.speech import Dialect

INIT = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan",
    "MaKenhThanhToan", "MaThietBi", "NgonNgu", "MaTienTe", "MaNganHang", "ThongTinGiaoDich",
    "ThoiGianGD", "Ip",
)  # fmt: skip
NATIONAL = Dialect(
    version="1.0.6",
    signature="MaXacThuc",
    confirm=(
        "LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich",
        "MaNganHang", "ThoiGianGD", "ThongTinGiaoDich",
    ),
    confirm_reply=("MaLoi", "MoTaLoi", "MaDoiTac", "MaThamChieu", "ThoiGianGD"),
    query=("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD"),
    query_reply=(
        "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich", "MaNganHang",
        "ThoiGianGD", "TrangThaiGD",
    ),
)  # fmt: skip
