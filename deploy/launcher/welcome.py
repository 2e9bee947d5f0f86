"""What people read when the house is ready: where it is, who can log in, what to try first."""

from deploy.launcher.seed import officers
from deploy.launcher.settings import Settings

WELCOME = """
Một Cửa đã sẵn sàng. / Một Cửa is ready.

  Cổng dịch vụ công / Portal     {portal}
  Sandbox: SMS, VNPT, VNPAY,     {sandbox}
    VNeID, e-mail, Zalo          SMTP 127.0.0.1:{smtp}
  API                            {portal}/api/<service>/openapi.json

Tài khoản cán bộ thử nghiệm / Demo accounts of officials (số định danh / mật khẩu):
{accounts}

Thử trước / Try first:
  1. Tìm một thủ tục, gõ không dấu: {portal}/thu-tuc?q=khai+sinh
     Find a procedure, typed without diacritics.
  2. Đăng ký với số định danh 000199000001 và số điện thoại 0900000001; mã OTP ở {sandbox}
     Register with that synthetic number; the one-time code arrives in the sandbox.
  3. Nộp hồ sơ, thanh toán tại ngân hàng thử nghiệm, rồi đăng nhập cán bộ để tiếp nhận.
     File a dossier, pay at the sandbox's bank, then log in as an official and receive it.
  4. Tra cứu bằng Zalo: {sandbox}/zalo/ (chọn một người, tìm trang của tỉnh, bấm Quan tâm).
     Look it up on Zalo: choose a person, search for the province's account, follow it.

Dữ liệu / State: {home}    Nhật ký / Logs: {home}/logs    Dừng / Stop: Ctrl-C
"""


def welcome(settings: Settings) -> str:
    """The text, for this house."""
    accounts = [
        f"  {o['id_number']} / {o['password']}    {o['name']}, {o['title']} ({o['agency']})"
        for o in officers(settings.province)
    ]
    return WELCOME.format(
        portal=settings.portal,
        sandbox=settings.sandbox,
        smtp=settings.sandbox_smtp_port,
        home=settings.home,
        accounts="\n".join(accounts) or "  (không có / none)",
    )
