"""What a service's refusal means to a person: stable codes to plain sentences.

The sentences are Vietnamese and go through the catalogue; `%(name)s` is filled from the problem.
"""

from collections.abc import Mapping
from typing import Any

from services.gateway.language import mark

UNKNOWN = mark(
    "Chưa làm được việc này. Mời bạn thử lại; nếu vẫn không được, hãy gọi đường dây nóng."
)
UNKNOWN_FIELD = mark("Nội dung này chưa đúng. Mời bạn xem lại.")

PROBLEMS: Mapping[str, str] = {
    "auth.not-allowed": mark("Bạn không có quyền làm việc này."),
    "auth.token-expired": mark("Phiên đăng nhập đã hết hạn. Mời bạn đăng nhập lại."),
    "auth.token-invalid": mark("Phiên đăng nhập không còn giá trị. Mời bạn đăng nhập lại."),
    "auth.token-missing": mark("Mời bạn đăng nhập để tiếp tục."),
    "busy": mark("Hệ thống đang có nhiều người dùng. Mời bạn thử lại sau ít phút."),
    "catalog.not-found": mark("Không có thủ tục này, hoặc thủ tục không còn áp dụng."),
    "dossier.agency-unfit": mark("Cơ quan này không tiếp nhận thủ tục này. Mời bạn chọn nơi khác."),
    "dossier.agency-unknown": mark("Không có cơ quan này trong tỉnh."),
    "dossier.already-received": mark("Một cán bộ khác đã tiếp nhận hồ sơ này."),
    "dossier.answer-in-the-past": mark("Thời hạn trả lời phải ở sau lúc này."),
    "dossier.approved-already": mark("Hồ sơ này đã được phê duyệt."),
    "dossier.calendar-unknown": mark("Chưa tính được hạn trả. Mời bạn báo người quản trị cổng."),
    "dossier.captcha-missing": mark("Mời bạn nhập mã xác nhận trong hình."),
    "dossier.component-unknown": mark("Thủ tục này không cần giấy tờ đó."),
    "dossier.declared-already": mark("Hồ sơ đã được cam đoan nên không sửa được nữa."),
    "dossier.draft-changed": mark(
        "Tờ khai này vừa được sửa ở nơi khác, nên phần vừa gõ chưa được lưu. Bấm “Lưu và tiếp tục”"
        " lần nữa để giữ những gì đang thấy, hoặc mở bản mới nhất."
    ),
    "dossier.erased": mark("Những gì đã nộp trong hồ sơ này đã được xóa."),
    "dossier.extended-already": mark("Hồ sơ này đã được hẹn lại một lần; không hẹn lại được nữa."),
    "dossier.fee-unpaid": mark("Hồ sơ chưa được nộp phí, lệ phí."),
    "dossier.file-too-large": mark(
        "Tệp lớn hơn 20 MB. Mời bạn quét lại với độ phân giải thấp hơn."
    ),
    "dossier.form-invalid": mark("Một số mục trong tờ khai chưa đúng."),
    "dossier.form-not-issued": mark("Cơ quan chưa ra giấy này cho hồ sơ."),
    "dossier.form-too-large": mark("Nội dung tờ khai quá dài. Mời bạn viết ngắn hơn."),
    "dossier.in-handling": mark(
        "Còn hồ sơ đang được giải quyết. Mời bạn đợi kết quả, hoặc rút hồ sơ trước khi xóa."
    ),
    "dossier.item-unknown": mark(
        "Thủ tục này không có mục đó. Mời bạn chọn lại các mục cần bổ sung."
    ),
    "dossier.never-received": mark(
        "Hồ sơ chưa từng được tiếp nhận nên không giải quyết tiếp được."
    ),
    "dossier.not-a-pdf": mark("Tệp này không phải PDF. Mời bạn chọn tệp có đuôi .pdf."),
    "dossier.not-approved": mark("Hồ sơ chưa được phê duyệt nên chưa trả kết quả được."),
    "dossier.not-declared": mark("Hồ sơ chưa được cam đoan. Mời bạn xem lại và cam đoan trước."),
    "dossier.not-erased": mark("Chưa có gì được xóa."),
    "dossier.not-finished": mark("Hồ sơ chưa có kết quả."),
    "dossier.not-found": mark("Không có hồ sơ này, hoặc bạn không được xem hồ sơ này."),
    "dossier.not-in-progress": mark("Hồ sơ không ở bước đang xử lý."),
    "dossier.not-its-step": mark("Hồ sơ chưa đến bước phê duyệt."),
    "dossier.not-later": mark("Ngày hẹn mới phải sau ngày đã hẹn."),
    "dossier.not-now": mark("Tình trạng của hồ sơ lúc này không cho làm việc đó."),
    "dossier.not-received": mark("Hồ sơ chưa được tiếp nhận."),
    "dossier.not-submitted": mark("Người nộp chưa gửi hồ sơ này."),
    "dossier.not-yours": mark("Hồ sơ đang do cán bộ khác xử lý."),
    "dossier.office-shut": mark(
        "Vào lúc đó cơ quan không làm việc. Mời bạn chọn giờ làm việc của một ngày làm việc."
    ),
    "dossier.not-supplemented": mark("Còn mục cơ quan yêu cầu mà chưa được bổ sung."),
    "dossier.not-wanted": mark("Cơ quan không yêu cầu bổ sung mục này nên không sửa được."),
    "dossier.official-unknown": mark("Không có cán bộ này ở cơ quan."),
    "dossier.opinion-unknown": mark("Không có câu hỏi nào đang chờ cơ quan bạn trả lời."),
    "dossier.other-agency": mark("Hồ sơ thuộc cơ quan khác xử lý."),
    "dossier.own-agency": mark(
        "Đây là cơ quan của bạn. Hãy chuyển hồ sơ cho đồng nghiệp thay vì xin ý kiến."
    ),
    "dossier.paid-already": mark("Bạn đã trả tiền cho hồ sơ này nên không sửa lời khai được nữa."),
    "dossier.papers-missing": mark("Hồ sơ còn thiếu giấy tờ bắt buộc."),
    "dossier.paper-expired": mark("Giấy tờ này đã hết hạn. Mời bạn chọn hoặc tải lên bản khác."),
    "dossier.paper-unfit": mark("Mời bạn chọn một giấy tờ trong danh sách."),
    "dossier.pdf-active": mark(
        "Tệp PDF có chứa mã lệnh hoặc tệp đính kèm. Mời bạn mở tệp, chọn In, lưu thành PDF mới"
        " rồi tải lên lại."
    ),
    "dossier.pdf-broken": mark("Tệp PDF bị hỏng, không mở được. Mời bạn quét hoặc lưu lại tệp."),
    "dossier.pdf-empty": mark("Tệp PDF không có trang nào. Mời bạn quét lại."),
    "dossier.pdf-encrypted": mark("Tệp PDF có mật khẩu. Mời bạn bỏ mật khẩu rồi tải lại."),
    "dossier.pdf-too-complex": mark(
        "Tệp PDF quá phức tạp, không kiểm tra được. Mời bạn mở tệp, chọn In, lưu thành PDF mới"
        " rồi tải lên lại."
    ),
    "dossier.procedure-not-offered": mark("Thủ tục này hiện không nhận hồ sơ trực tuyến."),
    "dossier.role-lacking": mark("Người này không có vai trò của bước được chọn."),
    "dossier.same-person": mark("Bạn đang giữ hồ sơ này. Mời bạn chọn người khác."),
    "dossier.step-out-of-turn": mark("Bước trước đó chưa làm nên chưa chuyển đến bước này được."),
    "dossier.step-unknown": mark("Quy trình của thủ tục không có bước này."),
    "dossier.too-late-to-extend": mark("Đã quá hạn xin lỗi: chậm nhất là ngày trước hạn trả."),
    "dossier.unknown": mark("Không có hồ sơ này, hoặc bạn không được xem hồ sơ này."),
    "dossier.upload-offset": mark("Tệp đang được tải lên ở một cửa sổ khác. Mời bạn thử lại."),
    "dossier.upload-unknown": mark("Lần tải lên này không còn nữa. Mời bạn chọn lại tệp."),
    "dossier.virus-found": mark("Tệp có vi-rút nên không được nhận. Mời bạn thay bằng tệp khác."),
    "identity.account-unknown": mark("Chưa có tài khoản với số giấy tờ này. Mời bạn đăng ký."),
    "identity.already-registered": mark("Số giấy tờ này đã có tài khoản. Mời bạn đăng nhập."),
    "identity.captcha-expired": mark("Mã xác nhận đã cũ. Mời bạn nhập mã mới trong hình."),
    "identity.code-expired": mark("Mã xác thực đã hết hạn. Mời bạn làm lại từ đầu."),
    "identity.code-spent": mark("Mã xác thực này đã được dùng. Mời bạn làm lại từ đầu."),
    "identity.code-unknown": mark("Không tìm thấy yêu cầu này. Mời bạn làm lại từ đầu."),
    "identity.deputy-dates": mark("Ngày cuối phải sau ngày đầu và không ở quá khứ."),
    "identity.deputy-elsewhere": mark("Người làm thay phải cùng cơ quan với bạn."),
    "identity.deputy-oneself": mark("Bạn không tự làm thay mình được."),
    "identity.deputy-too-long": mark("Mỗi lần cử người làm thay nhiều nhất 60 ngày."),
    "identity.email-invalid": mark("Thư điện tử viết chưa đúng dạng. Ví dụ: ten@example.vn"),
    "identity.not-an-official": mark("Chỉ cán bộ mới làm được việc này."),
    "identity.not-found": mark("Không tìm thấy yêu cầu này. Mời bạn làm lại từ đầu."),
    "identity.registration-invalid": mark("Một số mục chưa đúng. Mời bạn xem lại."),
    "identity.resend-too-soon": mark("Mã vừa được gửi. Mời bạn đợi một lát rồi hãy gửi lại."),
    "identity.too-many-codes": mark("Bạn đã xin mã quá nhiều lần. Mời bạn thử lại sau một giờ."),
    "identity.too-many-logins": mark("Đăng nhập quá nhiều lần. Mời bạn thử lại sau một giờ."),
    "identity.too-many-resends": mark("Mã đã được gửi nhiều lần. Mời bạn làm lại từ đầu."),
    "identity.too-many-tries": mark("Bạn đã nhập sai quá nhiều lần. Mời bạn làm lại từ đầu."),
    "identity.vneid-refused": mark("VNeID không xác nhận lần đăng nhập này. Mời bạn thử lại."),
    "identity.vneid-silent": mark("VNeID hiện không trả lời. Mời bạn thử lại sau ít phút."),
    "identity.vneid-state-invalid": mark("Lần đăng nhập VNeID này đã quá lâu. Mời bạn làm lại."),
    "identity.wrong-captcha": mark("Mã xác nhận chưa đúng. Mời bạn nhập mã mới trong hình."),
    "identity.wrong-code": mark("Mã xác thực chưa đúng. Bạn còn %(tries_left)s lần thử."),
    "identity.wrong-credentials": mark("Số giấy tờ hoặc mật khẩu chưa đúng."),
    "internal": mark("Lỗi thuộc về cổng, không phải do bạn; những gì đã lưu không mất."),
    "notify.must-be-told": mark("Tin này phải được gửi theo quy định, không tắt được."),
    "notify.no-channel": mark("Mời bạn chọn ít nhất một cách gửi."),
    "notify.template-invalid": mark("Nội dung mẫu còn chỗ chưa đúng."),
    "notify.template-moved-on": mark(
        "Người khác vừa ban hành bản mới của mẫu này. Mời bạn mở lại trang và sửa trên bản mới."
    ),
    "notify.too-many-links": mark("Bạn đã lấy mã nhiều lần. Mời bạn thử lại sau một giờ."),
    "payment.already-paid": mark("Khoản này đã được nộp."),
    "payment.cancelled": mark("Khoản này không phải nộp nữa."),
    "payment.nothing-owed": mark("Khoản này không còn phải nộp."),
    "payment.not-less": mark("Số tiền mới phải thấp hơn số đang phải nộp."),
    "payment.too-little": mark("Khoản thu này ít hơn số phải nộp."),
    "payment.amount-unknown": mark("Chưa rõ số tiền. Mời bạn ghi số tiền theo sao kê trước."),
    "payment.money-gone": mark("Khoản thu này đã có người xử lý."),
    "payment.no-such-money": mark("Không có khoản thu này."),
    "payment.not-paid": mark("Khoản này chưa được nộp."),
    "payment.not-refundable": mark("Khoản này không được hoàn trả."),
    "payment.refund-too-large": mark("Số tiền đề nghị nhiều hơn số có thể hoàn trả."),
    "payment.refund-not-whole": mark("Khoản thu chờ xử lý chỉ được trả lại toàn bộ."),
    "payment.refund-decided": mark("Đề nghị hoàn trả này đã được xử lý."),
    "payment.no-such-refund": mark("Không có đề nghị hoàn trả này."),
    "payment.same-official": mark("Việc này phải do một người khác làm."),
    "payment.refund-under-way": mark("Đề nghị hoàn trả trước đang được xem xét."),
    "payment.credited": mark("Số tiền này đã tính cho lần kê khai sau."),
    "payment.not-found": mark("Không có khoản phí này."),
    "payment.not-requested": mark("Không có khoản phí này."),
    "payment.report-silent": mark("Bên thanh toán chưa gửi báo cáo. Mời bạn thử lại sau ít phút."),
    "payment.payer-unsaid": mark("Hiện chưa in được biên lai. Mời bạn thử lại sau ít phút."),
    "payment.receipt-cancelled": mark("Biên lai này đã bị hủy trước đó."),
    "payment.provider-absent": mark(
        "Hình thức thanh toán này chưa dùng được. Mời bạn chọn cách khác."
    ),
    "payment.provider-declined": mark("Bên thanh toán không nhận yêu cầu. Mời bạn thử lại."),
    "payment.provider-silent": mark("Bên thanh toán chưa trả lời. Mời bạn thử lại sau ít phút."),
    "person.erased": mark("Dữ liệu của người này đã được xóa theo yêu cầu."),
    "request.invalid": mark("Một số mục chưa đúng. Mời bạn xem lại các mục được đánh dấu."),
    "request.too-large": mark("Nội dung gửi lên quá lớn."),
    "tracking.proof-broken": mark(
        "Chưa cấp được chứng nhận cho bước này. Chúng tôi đã được báo và đang xem lại."
    ),
    "tracking.receipt-not-ready": mark(
        "Bước này vừa diễn ra nên chưa kịp ký. Mời bạn thử lại sau một phút."
    ),
    "payment.dossier-not-found": mark("Mã hồ sơ hoặc mã bảo mật chưa đúng."),
    "payment.too-many-tries": mark("Đã nhập sai nhiều lần. Mời bạn thử lại sau ít phút."),
    "tracking.not-found": mark("Không tìm thấy hồ sơ có mã này. Mời bạn xem lại mã trên giấy hẹn."),
    "tracking.too-many-lookups": mark(
        "Đã tra cứu quá nhiều lần trong thời gian ngắn. Mời bạn thử lại sau ít phút."
    ),
}

FIELD_OF: Mapping[str, str] = {
    "identity.wrong-captcha": "captcha_answer",
    "identity.wrong-code": "code",
    "identity.email-invalid": "email",
    "identity.captcha-expired": "captcha_answer",
    "identity.code-expired": "code",
    "dossier.captcha-missing": "captcha_answer",
}
"""Problems about one field, though they do not name it."""

FIELD_PROBLEMS: Mapping[str, str] = {
    "enum": mark("Mời bạn chọn một trong các lựa chọn có sẵn."),
    "format": mark("Nội dung này viết chưa đúng dạng."),
    "maximum": mark("Số này không được lớn hơn %(limit)s."),
    "minimum": mark("Số này không được nhỏ hơn %(limit)s."),
    "missing": mark("Mời bạn điền mục này."),
    "pattern": mark("Nội dung này viết chưa đúng dạng."),
    "required": mark("Mời bạn điền mục này."),
    "too-long": mark("Nội dung này quá dài."),
    "too-short": mark("Nội dung này quá ngắn."),
    "type": mark("Nội dung này viết chưa đúng dạng."),
    "wrong": mark("Nội dung này chưa đúng. Mời bạn xem lại."),
    "birth_date.future": mark("Ngày sinh không thể ở tương lai."),
    "birth_date.too-early": mark("Ngày sinh quá xa. Mời bạn xem lại năm sinh."),
    "id_number.birth-year-differs": mark(
        "Số CCCD không khớp với năm sinh. Mời bạn xem lại cả hai."
    ),
    "id_number.sex-differs": mark("Số CCCD không khớp với giới tính. Mời bạn xem lại cả hai."),
    "password.too-long": mark("Mật khẩu có nhiều nhất %(limit)s ký tự."),
    "password.too-simple": mark("Mật khẩu cần có cả chữ và số."),
}
"""By code; a code of one field only is written `field.code`."""

FIELDS: Mapping[str, str] = {
    "address": mark("Mời bạn viết địa chỉ nơi ở, không quá 300 ký tự."),
    "birth_date": mark("Mời bạn nhập ngày sinh theo thứ tự ngày/tháng/năm. Ví dụ: 17/05/1990"),
    "captcha_answer": mark("Mời bạn nhập mã xác nhận trong hình."),
    "email": mark("Thư điện tử viết chưa đúng dạng. Ví dụ: ten@example.vn"),
    "full_name": mark("Mời bạn viết họ và tên đúng theo giấy tờ."),
    "id_number": mark("Số CCCD có 12 chữ số."),
    "password": mark("Mật khẩu cần ít nhất 8 ký tự."),
    "phone": mark("Số điện thoại di động có 10 chữ số và bắt đầu bằng số 0."),
    "sex": mark("Mời bạn chọn giới tính."),
}
"""Fields whose rule is better said than what broke it."""

NAMES: Mapping[str, str] = {
    "catalog": mark("danh mục thủ tục"),
    "identity": mark("tài khoản và đăng nhập"),
    "dossier": mark("hồ sơ"),
    "payment": mark("thanh toán"),
    "tracking": mark("theo dõi tiến trình"),
    "notify": mark("tin nhắn"),
}
"""The services as citizens would call them."""


def sentence(code: str) -> str:
    """What to say about a problem."""
    return PROBLEMS.get(code, UNKNOWN)


def field_sentence(field: str, code: str) -> str:
    """What to say beside a field."""
    if code in {"missing", "required"}:
        return FIELD_PROBLEMS[code]
    if f"{field}.{code}" in FIELD_PROBLEMS:
        return FIELD_PROBLEMS[f"{field}.{code}"]
    return FIELDS.get(field) or FIELD_PROBLEMS.get(code, UNKNOWN_FIELD)


def filled(text: str, params: Mapping[str, Any]) -> str:
    """`text` with what the problem says put in; as it stands when the problem says too little."""
    try:
        return text % params
    except (KeyError, ValueError, TypeError):
        return text.replace("%(", "(").replace(")s", ")")
