"""Sentences to start a reason from, so that none has to be typed from nothing. Pure.

They go to the citizen as official words, so they are Vietnamese in every language of the page.
"""

from collections.abc import Mapping

from contracts.access import Act
from contracts.handling import Ground

OF_AN_ITEM: Mapping[str, str] = {
    Ground.MISSING: "Hồ sơ chưa có giấy tờ này. Đề nghị ông/bà nộp bổ sung.",
    Ground.UNREADABLE: (
        "Bản chụp bị mờ hoặc bị cắt mất phần chữ nên không đọc được. Đề nghị ông/bà chụp hoặc quét"
        " lại rõ nét, đủ các góc."
    ),
    Ground.WRONG_PAPER: (
        "Tệp đã nộp không phải giấy tờ được yêu cầu ở mục này. Đề nghị ông/bà nộp đúng giấy tờ."
    ),
    Ground.INCOMPLETE: "Nội dung còn thiếu trang hoặc thiếu mục. Đề nghị ông/bà bổ sung cho đủ.",
    Ground.EXPIRED: "Giấy tờ đã hết hiệu lực. Đề nghị ông/bà nộp giấy tờ còn hiệu lực.",
    Ground.NOT_SIGNED: (
        "Giấy tờ chưa có chữ ký hoặc con dấu. Đề nghị ông/bà hoàn thiện rồi nộp lại."
    ),
    Ground.DIFFERS: (
        "Thông tin ở mục này không khớp với giấy tờ khác trong hồ sơ. Đề nghị ông/bà kiểm tra và"
        " sửa cho khớp."
    ),
}
"""Why one thing shall be completed, by its ground."""

AT_RECEPTION: Mapping[str, str] = {
    Ground.NOT_COMPETENT: (
        "Việc này không thuộc thẩm quyền giải quyết của cơ quan. Đề nghị ông/bà nộp đến đúng cơ"
        " quan có thẩm quyền."
    ),
    Ground.NOT_ELIGIBLE: "Trường hợp của ông/bà không đủ điều kiện theo quy định của thủ tục này.",
    Ground.DIFFERS: (
        "Thông tin trong hồ sơ không khớp với cơ sở dữ liệu và không thể khắc phục bằng bổ sung."
    ),
    Ground.MISSING: "Hồ sơ thiếu giấy tờ bắt buộc mà không thể bổ sung sau.",
}
"""Why a dossier is not received."""

AT_WORK: Mapping[str, str] = {
    Ground.NOT_ELIGIBLE: (
        "Qua thẩm định, hồ sơ không đủ điều kiện giải quyết theo quy định của thủ tục này."
    ),
    Ground.NOT_COMPETENT: "Qua thẩm định, việc này không thuộc thẩm quyền của cơ quan.",
    Ground.NOT_PAID: "Đã quá thời hạn mà phí, lệ phí được yêu cầu chưa được nộp.",
    Ground.DIFFERS: "Qua xác minh, thông tin trong hồ sơ không đúng với thực tế.",
}
"""Why an agency does not go on."""

BY_GROUND: Mapping[str, Mapping[str, str]] = {
    Act.ASK_SUPPLEMENT: OF_AN_ITEM,
    Act.REFUSE: AT_RECEPTION,
    Act.STOP: AT_WORK,
}
"""The sentence that a ground begins with, per move."""

TO_PICK: Mapping[str, tuple[str, ...]] = {
    Act.EXTEND: (
        "Việc xác minh cần thêm thời gian so với dự kiến.",
        "Cơ quan đang chờ ý kiến của cơ quan liên quan.",
        "Số lượng hồ sơ tăng đột biến nên cơ quan chưa kịp giải quyết đúng hẹn.",
        "Hệ thống gặp sự cố kỹ thuật làm chậm việc giải quyết.",
    ),
    Act.ASK_OPINION: (
        "Đề nghị quý cơ quan cho biết ý kiến về điều kiện giải quyết hồ sơ này.",
        "Đề nghị quý cơ quan xác minh thông tin về người nộp trong hồ sơ này.",
        "Đề nghị quý cơ quan cho biết nguồn gốc và giá trị của giấy tờ trong hồ sơ này.",
    ),
    Act.GIVE_OPINION: (
        "Thống nhất giải quyết hồ sơ này theo quy định.",
        "Thông tin trong hồ sơ đúng với dữ liệu do cơ quan chúng tôi quản lý.",
        "Chưa đủ cơ sở để thống nhất; đề nghị cơ quan giải quyết làm rõ thêm.",
    ),
    Act.REQUIRE_PAYMENT: (
        "Số bản yêu cầu cấp nhiều hơn số đã nộp phí.",
        "Mức phí áp dụng cho trường hợp này cao hơn mức đã nộp.",
    ),
}
"""Sentences to choose from, where no ground is asked for."""
