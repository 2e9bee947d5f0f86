"""Which values are signed, in which order. Pure.

INIT, CONFIRM, the reply to it, QUERY and GET_BILL follow the Payment Platform's public protocol
1.0.6. The order of the signed reply to a QUERY (QUERY_REPLY) is published nowhere: it is chosen
here in the manner of the others.
"""

PLACE = "MaXacThuc"  # where the signature stands

INIT = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan",
    "MaKenhThanhToan", "MaThietBi", "NgonNgu", "MaTienTe", "MaNganHang", "ThongTinGiaoDich",
    "ThoiGianGD", "Ip",
)  # fmt: skip
CONFIRM = (
    "LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich",
    "MaNganHang", "ThoiGianGD", "ThongTinGiaoDich",
)  # fmt: skip
CONFIRM_REPLY = ("MaLoi", "MoTaLoi", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
QUERY = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")  # GET_BILL too
QUERY_REPLY = (
    "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich", "MaNganHang",
    "ThoiGianGD", "TrangThaiGD",
)  # fmt: skip
