"""The words the house comes with: the first edition of every template. Pure."""

from collections.abc import Mapping

from contracts.notify import Kind, Language, Wording

INBOX: Mapping[Language, Mapping[Kind, str]] = {
    "vi": {
        Kind.SUBMITTED: "{what} đã nộp lúc {at} đến {agency}. Bạn sẽ được báo khi hồ sơ được"
        " tiếp nhận.",
        Kind.FEE_PAID: "{what}: đã nhận {amount} đồng lúc {paid_at}, mã giao dịch {transaction}.",
        Kind.RECEIVED: "{what} đã được {official}, {agency}, tiếp nhận lúc {at}."
        " Hẹn trả kết quả: {due}.",
        Kind.HANDED_OVER: "{what} do {official}, {agency}, xử lý từ lúc {at}.",
        Kind.RESULT_READY: "{what} đã có kết quả lúc {at}. Bạn xem và tải về trong hồ sơ.",
        Kind.SUPPLEMENT_WANTED: "{what} cần bổ sung {items} mục, theo yêu cầu của {official},"
        " {agency}, lúc {at}. Mời bạn bổ sung trước {until}; trong hồ sơ có ghi từng mục và lý do.",
        Kind.PAYMENT_WANTED: "{what} cần nộp thêm {amount} đồng, theo yêu cầu của {official},"
        " {agency}, lúc {at}. Mời bạn nộp và xem lý do trong hồ sơ.",
        Kind.REFUSED: "{what} không được tiếp nhận. {official}, {agency}, trả lời lúc {at};"
        " lý do và hướng dẫn có trong hồ sơ.",
        Kind.EXTENDED: "{agency} xin lỗi bạn: {what} không kịp trả kết quả vào {previous}."
        " Hẹn lại: {due}. Lý do có trong hồ sơ.",
        Kind.STOPPED: "{what} bị dừng giải quyết lúc {at}{because}. Lý do có trong hồ sơ.",
        Kind.RESUMED: "{what} được {official}, {agency}, giải quyết tiếp từ lúc {at}."
        " Hẹn trả kết quả: {due}.",
        Kind.WITHDRAWN: "{what} đã được rút theo yêu cầu của bạn lúc {at}. {after}",
        Kind.OVERDUE: "{agency} xin lỗi bạn: {what} đã quá hạn trả kết quả {due}."
        " Cơ quan đã được nhắc.",
        Kind.FEE_REDUCED: "{what}: phí, lệ phí phải nộp giảm còn {amount} đồng, do {official},"
        " {agency}, quyết định lúc {at}. Lý do có trong hồ sơ.",
        Kind.MONEY_SUSPENDED: "{what}: đã nhận {amount} đồng lúc {paid_at}, nhưng chưa khớp với"
        " khoản phải nộp nào. Kế toán đang kiểm tra; tiền của bạn không mất.",
        Kind.REFUND_APPROVED: "{what}: sẽ hoàn lại bạn {amount} đồng, do {official}, {agency},"
        " duyệt lúc {at}.",
        Kind.REFUND_REJECTED: "{what}: khoản xin hoàn lại không được chấp nhận. {official},"
        " {agency}, trả lời lúc {at}; lý do có trong hồ sơ.",
        Kind.REFUND_PAID: "{what}: đã chuyển lại bạn {amount} đồng lúc {at}.",
        Kind.REFUND_FAILED: "{what}: chưa chuyển lại được {amount} đồng cho bạn lúc {at}. Mời bạn"
        " kiểm tra số tài khoản trong hồ sơ.",
        Kind.EMAIL_CHANGED: "Thư điện tử nhận tin của tài khoản của bạn đã đổi lúc {at}."
        " Nếu không phải bạn đổi, hãy gọi đường dây nóng của cổng.",
        Kind.ZALO_LINKED: "Một cuộc trò chuyện Zalo được liên kết với tài khoản của bạn lúc {at}."
        " Nếu không phải bạn, hãy hủy liên kết ở trang Thông tin của tôi và gọi đường dây nóng.",
    },
    "en": {
        Kind.SUBMITTED: "{what} was submitted to {agency} on {at}. You will be told when it is"
        " received.",
        Kind.FEE_PAID: "{what}: {amount} VND was paid on {paid_at}, transaction {transaction}.",
        Kind.RECEIVED: "{what} was received by {official}, {agency}, on {at}."
        " The result is due on {due}.",
        Kind.HANDED_OVER: "{what} is handled by {official}, {agency}, since {at}.",
        Kind.RESULT_READY: "{what}: the result is ready since {at}. See and download it there.",
        Kind.SUPPLEMENT_WANTED: "{what} has to be completed in {items} points, as {official},"
        " {agency}, asked on {at}. Please do so before {until}; each point is explained there.",
        Kind.PAYMENT_WANTED: "{what}: another {amount} VND is owed, as {official}, {agency}, found"
        " on {at}. Please pay it there, and see why.",
        Kind.REFUSED: "{what} was not received. {official}, {agency}, answered on {at};"
        " the reason and what to do are there.",
        Kind.EXTENDED: "{agency} apologises: {what} will not be ready on {previous}."
        " New date: {due}. The reason is there.",
        Kind.STOPPED: "{what} was stopped on {at}{because}. The reason is there.",
        Kind.RESUMED: "{what} is handled again by {official}, {agency}, since {at}."
        " The result is due on {due}.",
        Kind.WITHDRAWN: "{what} was withdrawn on {at}, as you asked. {after}",
        Kind.OVERDUE: "{agency} apologises: {what} was due on {due} and is late."
        " The agency has been reminded.",
        Kind.FEE_REDUCED: "{what}: the fee owed is now {amount} VND, as {official}, {agency},"
        " decided on {at}. The reason is there.",
        Kind.MONEY_SUSPENDED: "{what}: {amount} VND came in on {paid_at} but fits no fee that is"
        " owed. An accountant is looking into it; your money is safe.",
        Kind.REFUND_APPROVED: "{what}: {amount} VND will be given back to you, as {official},"
        " {agency}, agreed on {at}.",
        Kind.REFUND_REJECTED: "{what}: what you asked back is not given back. {official}, {agency},"
        " answered on {at}; the reason is there.",
        Kind.REFUND_PAID: "{what}: {amount} VND went back to you on {at}.",
        Kind.REFUND_FAILED: "{what}: {amount} VND could not be transferred back on {at}. Please"
        " check the account number there.",
        Kind.EMAIL_CHANGED: "The e-mail address of your account was changed on {at}."
        " If it was not you, please call the portal's hotline.",
        Kind.ZALO_LINKED: "A Zalo chat was linked to your account on {at}."
        " If it was not you, unlink it on the page of your account and call the hotline.",
    },
}
PHONE: Mapping[Language, Mapping[Kind, tuple[str, ...]]] = {
    "vi": {
        Kind.SUBMITTED: (
            "{which} đã nộp lúc {at}.",
            "Bạn sẽ được báo khi hồ sơ được tiếp nhận.",
            "Xem tại {site}",
        ),
        Kind.FEE_PAID: (
            "{which} đã thu {amount} đồng lúc {paid_at}.",
            "Mã giao dịch {transaction}.",
            "Xem tại {site}",
        ),
        Kind.RECEIVED: (
            "{which} đã được tiếp nhận lúc {at}. Hẹn trả kết quả {due}.",
            "Xem tại {site}",
        ),
        Kind.HANDED_OVER: ("{which} đã chuyển bước xử lý lúc {at}.", "Xem tại {site}"),
        Kind.RESULT_READY: ("{which} đã có kết quả lúc {at}.", "Xem và tải về tại {site}"),
        Kind.SUPPLEMENT_WANTED: (
            "{which} cần bổ sung {items} mục trước {until}.",
            "Xem từng mục và bổ sung tại {site}",
        ),
        Kind.PAYMENT_WANTED: (
            "{which} cần nộp thêm {amount} đồng, báo lúc {at}.",
            "Xem lý do và nộp tại {site}",
        ),
        Kind.REFUSED: (
            "{which} không được tiếp nhận, báo lúc {at}.",
            "Xem lý do và hướng dẫn tại {site}",
        ),
        Kind.EXTENDED: (
            "Xin lỗi bạn. {which} được hẹn lại {due}.",
            "Trước đây hẹn {previous}.",
            "Xem lý do tại {site}",
        ),
        Kind.STOPPED: ("{which} bị dừng giải quyết lúc {at}.", "Xem lý do tại {site}"),
        Kind.RESUMED: (
            "{which} được giải quyết tiếp từ lúc {at}.",
            "Hẹn trả kết quả {due}.",
            "Xem tại {site}",
        ),
        Kind.WITHDRAWN: ("{which} đã được rút lúc {at}.", "{after}", "Xem tại {site}"),
        Kind.OVERDUE: (
            "Xin lỗi bạn. {which} đã quá hạn trả kết quả {due}.",
            "Cơ quan đã được nhắc.",
            "Xem tại {site}",
        ),
        Kind.FEE_REDUCED: (
            "{which}: còn phải nộp {amount} đồng, báo lúc {at}.",
            "Xem lý do tại {site}",
        ),
        Kind.MONEY_SUSPENDED: (
            "{which}: đã nhận {amount} đồng lúc {paid_at}, đang kiểm tra.",
            "Tiền của bạn không mất.",
            "Xem tại {site}",
        ),
        Kind.REFUND_APPROVED: (
            "{which}: sẽ hoàn lại bạn {amount} đồng, duyệt lúc {at}.",
            "Xem tại {site}",
        ),
        Kind.REFUND_REJECTED: (
            "{which}: không hoàn lại được, trả lời lúc {at}.",
            "Xem lý do tại {site}",
        ),
        Kind.REFUND_PAID: ("{which}: đã chuyển lại bạn {amount} đồng lúc {at}.", "Xem tại {site}"),
        Kind.REFUND_FAILED: (
            "{which}: chưa chuyển lại được {amount} đồng lúc {at}.",
            "Mời bạn kiểm tra số tài khoản tại {site}",
        ),
        Kind.EMAIL_CHANGED: (
            "Thư điện tử của tài khoản của bạn đã đổi lúc {at}.",
            "Nếu không phải bạn đổi, hãy gọi đường dây nóng của cổng.",
        ),
        Kind.ZALO_LINKED: (
            "Tài khoản của bạn được liên kết với một Zalo lúc {at}.",
            "Nếu không phải bạn, hãy gọi đường dây nóng của cổng.",
        ),
        Kind.ONE_TIME_CODE: (
            "Mã xác thực {one_time_code} để {purpose}, dùng được đến {expires_at}.",
            "KHÔNG đưa mã này cho bất kỳ ai, kể cả cán bộ.",
        ),
    },
    "en": {
        Kind.SUBMITTED: (
            "{which} was submitted on {at}.",
            "You will be told when it is received.",
            "See {site}",
        ),
        Kind.FEE_PAID: (
            "{which}: {amount} VND was paid on {paid_at}.",
            "Transaction {transaction}.",
            "See {site}",
        ),
        Kind.RECEIVED: ("{which} was received on {at}. The result is due {due}.", "See {site}"),
        Kind.HANDED_OVER: ("{which} is handled since {at}.", "See {site}"),
        Kind.RESULT_READY: ("{which}: the result is ready since {at}.", "Download it at {site}"),
        Kind.SUPPLEMENT_WANTED: (
            "{which} has to be completed in {items} points before {until}.",
            "See {site}",
        ),
        Kind.PAYMENT_WANTED: (
            "{which}: another {amount} VND is owed, as of {at}.",
            "See why and pay at {site}",
        ),
        Kind.REFUSED: ("{which} was not received, told on {at}.", "See why at {site}"),
        Kind.EXTENDED: (
            "We apologise. {which} is now due {due}.",
            "It was due {previous}.",
            "See why at {site}",
        ),
        Kind.STOPPED: ("{which} was stopped on {at}.", "See why at {site}"),
        Kind.RESUMED: ("{which} is handled again since {at}.", "It is due {due}.", "See {site}"),
        Kind.WITHDRAWN: ("{which} was withdrawn on {at}.", "{after}", "See {site}"),
        Kind.OVERDUE: (
            "We apologise. {which} was due {due} and is late.",
            "The agency was reminded.",
            "See {site}",
        ),
        Kind.FEE_REDUCED: ("{which}: {amount} VND is owed now, told on {at}.", "See why at {site}"),
        Kind.MONEY_SUSPENDED: (
            "{which}: {amount} VND came in on {paid_at} and is being looked into.",
            "Your money is safe.",
            "See {site}",
        ),
        Kind.REFUND_APPROVED: (
            "{which}: {amount} VND will be given back, agreed on {at}.",
            "See {site}",
        ),
        Kind.REFUND_REJECTED: (
            "{which}: nothing is given back, told on {at}.",
            "See why at {site}",
        ),
        Kind.REFUND_PAID: ("{which}: {amount} VND went back to you on {at}.", "See {site}"),
        Kind.REFUND_FAILED: (
            "{which}: {amount} VND could not be sent back on {at}.",
            "Check the account at {site}",
        ),
        Kind.EMAIL_CHANGED: (
            "The e-mail address of your account was changed on {at}.",
            "If it was not you, call the portal's hotline.",
        ),
        Kind.ZALO_LINKED: (
            "A Zalo chat was linked to your account on {at}.",
            "If it was not you, call the portal's hotline.",
        ),
        Kind.ONE_TIME_CODE: (
            "Code {one_time_code} to {purpose}, good until {expires_at}.",
            "NEVER give it to anybody, not even to officials.",
        ),
    },
}
"""The news, then what is added as long as one SMS has room for it."""


def first_wording(kind: Kind, language: Language) -> Wording:
    """What a kind says before anybody edited it; a code says the same everywhere."""
    lines = PHONE[language][kind]
    return Wording(short="\n".join(lines), full=INBOX[language].get(kind) or " ".join(lines))
