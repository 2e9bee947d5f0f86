"""Which of several demands the payment page speaks of, and where one goes from it."""

import html
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.gateway.ways_to_pay import REASONS
from services.gateway.wording import MISFITS
from tests.following import ID, Follows, logged_in
from tests.portal import portal

PAYING = f"/ho-so/{ID}/thanh-toan"


def fee(state: str, amount: int) -> dict[str, Any]:
    """A demand, as payment tells it."""
    proof = {
        "bank": "VCB",
        "bank_reference": "VNP7",
        "transaction": "T1",
        "provider": "vnpay",
        "paid_at": "2026-11-18T02:00:00Z",
    }
    known = {"fee_id": f"f-{amount}", "state": state, "amount": amount, "order": None}
    known |= {"held": [], "refunds": [], "received": 0, "reason": None}
    return known | (proof if state == "paid" else dict.fromkeys(proof))


def held(misfit: str, amount: int = 7999) -> dict[str, Any]:
    """Money that came in for it and waits."""
    return {"held": [{"misfit": misfit, "amount": amount, "gone": False}]}


RECEIPT = {
    "receipt_id": "b-1",
    "fee_id": "f-50000",
    "kind": "le-phi",
    "serial": "KT-26E",
    "number": 7,
    "amount": 50000,
    "dated": "2026-11-18T02:00:01Z",
    "state": "valid",
}
HAPPENED = [
    {"kind": "fee-requested", "at": "2026-11-18T01:00:00Z", "by": None, "facts": {"amount": 50000}},
    {"kind": "failed", "at": "2026-11-18T01:30:00Z", "by": None, "facts": {"code": "24"}},
]


async def page(
    http: httpx.AsyncClient, path: str = PAYING, *, follow: bool = False
) -> httpx.Response:
    """What the owner sees there."""
    return await logged_in(http).get(path, follow_redirects=follow)


class Owes(Follows):
    """A dossier at a state, and its demands."""

    def __init__(self, state: str, *fees: dict[str, Any], settled: bool = False) -> None:
        super().__init__(state=state)
        self.fees, self.settled = list(fees), settled

    def payment(self) -> FastAPI:
        """All its demands."""
        app = FastAPI()
        app.add_api_route("/fees", lambda: self.fees)
        app.add_api_route("/providers", lambda: ["vnpt", "vnpay", "national"])
        app.add_api_route("/receipts", lambda: [RECEIPT])
        app.add_api_route("/fees/{fee_id}/history", lambda fee_id: HAPPENED)  # noqa: ARG005 - a path
        return app

    def _paper(self, state: str) -> dict[str, Any]:
        more = {"fee_settled": self.settled, "filled_in": True, "answers": {"a": "b"}}
        return super()._paper(state) | more


@pytest.mark.parametrize(
    ("state", "fees", "said", "unsaid"),
    [
        (
            "payment-wanted",
            [fee("paid", 16000), fee("cancelled", 9000), fee("requested", 50000)],
            "50.000 đồng",
            "16.000 đồng",
        ),
        ("declared", [fee("cancelled", 16000), fee("failed", 8000)], "8.000 đồng", "16.000 đồng"),
        ("declared", [fee("cancelled", 16000)], "Khoản phí đang được lập", "16.000 đồng"),
        ("declared", [fee("waived", 0)], "Được miễn, không phải nộp", "Chưa thanh toán"),
        (
            "declared",
            [fee("failed", 8000) | held("wrong-amount")],
            "Có 7.999 đồng đã vào",
            "16.000 đồng",
        ),
    ],
)
async def test_the_newest_open_demand_is_spoken_of_and_never_a_cancelled_one(
    state: str, fees: list[dict[str, Any]], said: str, unsaid: str
):
    async with portal(**Owes(state, *fees).services()) as http:
        shown = await page(http)
        assert shown.status_code == 200
        text = html.unescape(shown.text)
        assert said in text
        assert unsaid not in text


@pytest.mark.parametrize(
    ("state", "leads_to"), [("in-progress", "tien-trinh"), ("declared", "kiem-tra")]
)
async def test_who_has_paid_goes_on_to_where_the_dossier_is(state: str, leads_to: str):
    owes = Owes(state, fee("paid", 50000), settled=True)
    async with portal(**owes.services()) as http:
        answer = await page(http, f"{PAYING}/ve")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/ho-so/{ID}/{leads_to}")


async def told(owed: dict[str, Any], *, settled: bool = False) -> str:
    """The payment page of a dossier with this one demand, as its owner reads it."""
    async with portal(**Owes("declared", owed, settled=settled).services()) as http:
        shown = await page(http)
        assert shown.status_code == 200
        return html.unescape(shown.text)


async def test_who_has_paid_sees_three_proofs():
    text = await told(fee("paid", 50000), settled=True)
    for proof in ("VNP7", "Mã giao dịch VNPAY", "T1", "KT-26E 00000007", "/bien-lai/b-1"):
        assert proof in text


async def test_all_that_happened_is_told_with_its_time():
    text = await told(fee("failed", 50000))
    assert "18/11/2026 08:30" in text
    assert "Thanh toán chưa thành công" in text
    assert "Yêu cầu nộp phí, lệ phí" in text


@pytest.mark.parametrize("reason", REASONS)
async def test_why_it_failed_is_said_in_plain_words(reason: str):
    text = await told(fee("failed", 50000) | {"reason": reason})
    assert REASONS[reason] in text
    assert "Thanh toán lại" in text


@pytest.mark.parametrize("misfit", MISFITS)
async def test_money_that_waits_is_not_to_be_paid_again(misfit: str):
    text = await told(fee("initiated", 50000) | held(misfit))
    assert "Có 7.999 đồng đã vào nhưng chưa khớp khoản này" in text
    assert MISFITS[misfit] in text
    assert "Xin đừng nộp lại." in text
    assert "gọi đường dây nóng" in text
    assert 'action="/ho-so/' not in text  # nothing to pay with


async def test_money_of_an_unknown_amount_is_told_of_too():
    assert "chưa rõ số tiền" in await told(fee("failed", 50000) | held("wrong-amount", 0))


async def test_an_attempt_whose_time_is_over_can_be_made_again():
    text = await told(fee("expired", 50000))
    assert "Lần thanh toán trước đã hết thời gian" in text
    assert "Thanh toán lại" in text


async def test_only_ways_of_paying_at_the_portal_are_offered():
    text = await told(fee("requested", 50000))
    assert 'value="vnpt"' in text
    assert 'value="vnpay"' in text
    assert 'value="national"' not in text


async def test_a_refund_is_spoken_of_where_it_was_paid():
    text = await told(fee("paid", 50000) | {"refunds": [{"state": "paid"}]}, settled=True)
    assert "Xem việc hoàn trả" in text
