"""Which of several demands the payment page speaks of, and where one goes from it."""

import html
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.following import ID, Follows, logged_in
from tests.portal import portal

PAYING = f"/ho-so/{ID}/thanh-toan"


def fee(state: str, amount: int) -> dict[str, Any]:
    """A demand, as payment tells it."""
    proof = {"bank": "VCB", "transaction": "T1", "paid_at": "2026-11-18T02:00:00Z"}
    known = {"fee_id": f"f-{amount}", "state": state, "amount": amount, "order": None}
    return known | (proof if state == "paid" else dict.fromkeys(proof))


HELD = {"held": [{"misfit": "wrong-amount", "amount": 7999, "gone": False}]}


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
        ("declared", [fee("failed", 8000) | HELD], "Có 7.999 đồng đã vào", "16.000 đồng"),
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
