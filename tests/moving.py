"""What officials ask for at the desk, as tests send it to `/dossiers/{id}/moves`."""

from typing import Any

RECEIVE: dict[str, Any] = {"move": "receive"}
REFUSE = {"move": "refuse", "ground": "not-competent", "words": "Không thuộc thẩm quyền."}
STOP = {"move": "stop", "ground": "not-eligible", "words": "Không đủ điều kiện."}
RESUME, APPROVE, GIVE_OUT = {"move": "resume"}, {"move": "approve"}, {"move": "give-out"}


def hand_over_to(person_id: str, **more: str) -> dict[str, Any]:
    """Pass it on to this colleague."""
    return {"move": "hand-over", "to": person_id, **more}


def supplement(*items: str, **more: Any) -> dict[str, Any]:
    """Ask the citizen to complete these, each with a reason of its own."""
    asked = [
        {"item": item, "ground": "unreadable", "words": f"Mờ, không đọc được: {item}."}
        for item in items
    ]
    return {"move": "ask-supplement", "items": asked, **more}


def opinion_of(agency: str, answer_by: str) -> dict[str, Any]:
    """Ask another agency, to answer by this instant."""
    words = "Xin ý kiến về nguồn gốc giấy tờ."
    return {"move": "ask-opinion", "agency": agency, "answer_by": answer_by, "words": words}


def opinion(opinion_id: str) -> dict[str, Any]:
    """Answer as the agency that was asked."""
    return {"move": "give-opinion", "opinion_id": opinion_id, "words": "Giấy tờ đúng nguồn gốc."}


def payment(amount: int) -> dict[str, Any]:
    """Ask for money that turned out to be owed, whole đồng."""
    line = {"name": "Phí bản sao bổ sung", "kind": "phi", "amount": amount}
    return {"move": "require-payment", "lines": [line], "words": "Thiếu một bản sao."}


def extension(due: str) -> dict[str, Any]:
    """Apologise and promise this instant."""
    return {"move": "extend", "due": due, "words": "Xin lỗi, cần xác minh thêm."}
