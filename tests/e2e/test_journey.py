"""One dossier goes the whole way of the manual, over HTTP, through every service."""

import re
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf

from tests.filing import COPIES, WANTED, Filing
from tests.house import Client, House
from tests.moving import APPROVE, RECEIVE, hand_over_to
from tests.pdfs import pdf
from tests.people import (
    APPROVER,
    APPROVER_ID,
    ELSEWHERE,
    HANDLER,
    HANDLER_ID,
    KON_TUM,
    RECEPTIONIST,
    RECEPTIONIST_ID,
    citizen,
    official,
)
from tests.waiting import until


def test_one_dossier_goes_the_whole_way(house: House):
    found = Client(house).get("/catalog/procedures", q="ban sao trich luc").json()
    assert found["items"][0]["code"] == COPIES
    person, client = citizen(house)
    filing = Filing.begun(house, client, person)
    filing.fill_in()
    filing.declare()
    assert filing.fee()["amount"] == 8000 * WANTED
    refused = client.send("POST", f"{filing.path}/submission")
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.fee-unpaid")
    filing.pay()
    code = filing.submit()
    assert re.fullmatch(rf"{re.escape(KON_TUM)}-\d{{6}}-\d{{4}}", code)
    assert filing.submit() == code

    desk = official(house, RECEPTIONIST)
    lines = until(
        lambda: [d for d in desk.get("/dossier/desk").json()["lines"] if d["code"] == code],
        "on the desk",
    )
    assert lines[0]["state"] == "submitted"
    received = desk.send("POST", f"{filing.path}/moves", json=RECEIVE)
    assert received.status_code == 200, received.text
    receipt = desk.get(f"{filing.path}/receipt.pdf")
    with pikepdf.open(BytesIO(receipt.content)) as document, document.open_metadata() as about:
        assert code in str(about["dc:title"])
    given = desk.send("POST", f"{filing.path}/moves", json=hand_over_to(HANDLER_ID))
    assert given.status_code == 200, given.text

    handler, approver = official(house, HANDLER), official(house, APPROVER)
    result = pdf("ket qua")
    early = handler.send("PUT", f"{filing.path}/result", content=result)
    assert (early.status_code, early.json()["code"]) == (409, "dossier.not-approved")
    for one, move in (
        (handler, hand_over_to(APPROVER_ID)),
        (approver, APPROVE),
        (approver, hand_over_to(RECEPTIONIST_ID)),
    ):
        moved = one.send("POST", f"{filing.path}/moves", json=move)
        assert moved.status_code == 200, moved.text
    finished = desk.send("PUT", f"{filing.path}/result", content=result)
    assert finished.status_code == 200, finished.text

    progress = until(lambda: _finished(client, filing), "the timeline to finish")
    kinds = [entry["kind"] for entry in progress["entries"]]
    for earlier, later in pairwise(STATIONS):
        assert kinds.index(earlier) < kinds.index(later), kinds
    assert progress["handler"]["name"] == "Lê Thị Ví Dụ"
    assert progress["due"] == client.get(filing.path).json()["due"]
    assert client.get(f"{filing.path}/result").content == result
    client.send("POST", f"{filing.path}/result/return")
    texts = until(lambda: _texts(house, person.phone, code, at_least=3), "three texts")
    assert all(text.isascii() for text in texts)


STATIONS = (
    "dossier.opened",
    "dossier.declared",
    "payment.fee-requested",
    "payment.initiated",
    "payment.fee-paid",
    "dossier.fee-settled",
    "dossier.submitted",
    "dossier.received",
    "dossier.handed-over",
    "dossier.approved",
    "dossier.finished",
)


def _finished(client: Client, filing: Filing) -> dict[str, Any] | None:
    progress = client.get(f"/tracking/timelines/{filing.dossier_id}").json()
    return progress if progress["state"] == "finished" else None


def _texts(house: House, phone: str, code: str, at_least: int) -> list[str] | None:
    texts = [text for text in house.texts(phone) if code in text]
    return texts if len(texts) >= at_least else None


def test_the_public_sees_only_how_far_a_dossier_is(house: House):
    person, client = citizen(house)
    filing = Filing.begun(house, client, person)
    code = filing.submitted()
    anyone = Client(house)
    typed = code.lower().replace("-", " - ")
    glimpse = until(
        lambda: (a := anyone.get("/tracking/lookups", code=typed)).is_success and a.json(), "found"
    )
    assert glimpse == {"code": code, "state": "submitted", "degree": 20, "sight": "degree"}
    official(house, RECEPTIONIST).send("POST", f"{filing.path}/moves", json=RECEIVE)
    key = until(lambda: client.get(filing.path).json()["security_code"], "security code")
    full = anyone.get("/tracking/lookups", code=code, key=key).json()
    assert full["handler"]["name"] == "Lê Thị Ví Dụ"
    wrong = anyone.get("/tracking/lookups", code=code, key="AAAAAAAAAA")
    unknown = anyone.get("/tracking/lookups", code="H34.23.09-990101-0001")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "tracking.not-found")
    assert (wrong.status_code, wrong.json()) == (404, unknown.json())


def test_nobody_sees_or_changes_what_is_not_theirs(house: House):
    person, client = citizen(house)
    filing = Filing.begun(house, client, person)
    code = filing.submitted()
    _, stranger = citizen(house)
    unknown = "/dossier/dossiers/d-" + "0" * 32
    until(lambda: client.get(filing.path).json()["code"] == code, "submitted")
    for path in (filing.path, filing.path + "/result", filing.path + "/receipt.pdf"):
        hidden, absent = stranger.get(path), stranger.get(path.replace(filing.path, unknown))
        assert (hidden.status_code, hidden.json()) == (absent.status_code, absent.json())
        assert hidden.status_code == 404
    for path in ("/submission", "/declaration", "/result/return"):
        body = {"captcha_proof": "x", "agency": KON_TUM}
        assert stranger.send("POST", filing.path + path, json=body).status_code == 404
    elsewhere = official(house, ELSEWHERE)
    assert elsewhere.send("POST", f"{filing.path}/moves", json=RECEIVE).status_code == 404
    not_reception = official(house, HANDLER)
    refused = not_reception.send("POST", f"{filing.path}/moves", json=RECEIVE)
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.not-allowed")
    assert Client(house).get(filing.path).status_code == 401
    assert client.get(filing.path).json()["state"] == "submitted"


def test_a_callback_again_or_forged_changes_nothing(house: House):
    person, client = citizen(house)
    filing = Filing.begun(house, client, person)
    filing.fill_in()
    filing.declare()
    filing.order()
    forged = {"ACTION": "CONFIRM", "RESPONSE_CODE": "00", "SECURE_CODE": "0" * 64}
    nothing: list[object] = [{}, []]
    for body in (forged, *nothing):
        answer = client.http.post("/payment/vnpt/ipn", json=body)
        assert 400 <= answer.status_code < 500, answer.text
    garbage = client.http.post("/payment/vnpt/ipn", content=b"{not json")
    assert 400 <= garbage.status_code < 500
    assert filing.fee()["state"] == "initiated"
    assert client.get(filing.path).json()["fee_settled"] is False
