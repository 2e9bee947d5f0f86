"""What to say beside a question whose answer cannot stay: plain sentences, per code. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from services.chassis.problems import FieldError
from services.gateway.language import mark
from services.gateway.messages import FIELD_PROBLEMS, UNKNOWN_FIELD
from services.gateway.questions import Question

CHOOSE = mark("Mời bạn chọn một trong các lựa chọn có sẵn.")
FILL_IN = mark("Mời bạn điền mục này.")
DAY = mark("Mời bạn nhập ngày theo thứ tự ngày, tháng, năm. Ví dụ: 17/05/1990")
WHOLE = mark("Mời bạn nhập một số, chỉ gồm chữ số. Ví dụ: 2")
EMAIL = mark("Thư điện tử viết chưa đúng dạng. Ví dụ: ten@example.vn")
MOBILE = mark("Số điện thoại di động có 10 chữ số và bắt đầu bằng số 0.")
COUNTED = mark("Mục này gồm đúng %(count)s chữ số, viết liền nhau.")
LIKE = mark("Nội dung này viết chưa đúng dạng. Ví dụ: %(example)s")
LONG = mark("Mục này quá dài: chỉ được %(limit)s ký tự.")
SHORT = mark("Mục này quá ngắn: cần ít nhất %(limit)s ký tự.")
LEAST = mark("Số này không được nhỏ hơn %(limit)s.")
MOST = mark("Số này không được lớn hơn %(limit)s.")

COUNTED_DIGITS = re.compile(r"\^(?P<zero>0?)(?:\[0-9\]|\\d)\{(?P<count>\d+)\}\$")

BY_LIMIT = {"maximum": MOST, "minimum": LEAST, "too-long": LONG, "too-short": SHORT}
BY_KIND = {"date": DAY, "whole": WHOLE, "email": EMAIL, "radios": CHOOSE, "list": CHOOSE}


def complaint(question: Question, error: FieldError) -> tuple[str, Mapping[str, Any]]:
    """What to say about an answer, and what has to be filled into it."""
    if error.code == "required":
        return (CHOOSE if question.options else FILL_IN), {}
    if error.code in BY_LIMIT and "limit" in error.params:
        return BY_LIMIT[error.code], error.params
    if question.kind in BY_KIND:
        return BY_KIND[question.kind], {}
    if error.code == "pattern":
        return _shape(question)
    return FIELD_PROBLEMS.get(error.code, UNKNOWN_FIELD), {}


def _shape(question: Question) -> tuple[str, Mapping[str, Any]]:
    """What the answer should have looked like."""
    counted = COUNTED_DIGITS.fullmatch(question.pattern)
    if question.prefill == "phone" or (counted and counted["zero"] and counted["count"] == "9"):
        return MOBILE, {}
    if counted:
        return COUNTED, {"count": int(counted["count"]) + len(counted["zero"])}
    if question.example:
        return LIKE, {"example": question.example}
    return FIELD_PROBLEMS["pattern"], {}
