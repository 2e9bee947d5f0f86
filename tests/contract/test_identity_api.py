"""Identity as browsers and the other services meet it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.streams import IDENTITY
from services.chassis.auth import proves, read
from tests.identities import LAUNCHER, MAU, NOTIFY, OFFICER, PASSWORD, Identity, identity
from tests.keys import PUBLIC, bearer, citizen


@pytest.fixture
async def house() -> AsyncIterator[Identity]:
    async with identity() as house:
        yield house


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


async def test_a_person_registers_logs_in_and_sees_what_they_said(house: Identity):
    begun = await house.post("/registrations", {**MAU, **await house.captcha()})
    assert begun.status_code == 202
    told = begun.json()
    assert told["sent_to"] == "*******321"
    assert told["stream"] == "IDENTITY"
    assert told["warnings"] == [{"field": "id_number", "code": "province-unknown", "params": {}}]
    path = f"/registrations/{told['challenge_id']}/confirmation"
    confirmed = await house.post(path, {"code": await house.code(told["challenge_id"])})
    assert confirmed.status_code == 201
    person_id = confirmed.json()["person_id"]
    me = (await house.browser.get("/me", headers=await house.logged_in())).json()
    assert me == {
        "person_id": person_id,
        "full_name": "Nguyễn Thị Mẫu",
        "birth_date": "1999-01-15",
        "sex": "female",
        "id_number": "000199000001",
        "phone": "+84900000321",
        "email": "mau@example.org",
        "email_confirmed": False,
        "address": "Số 1, đường Thử",
        "kind": "citizen",
        "assurance": 1,
    }


async def test_nothing_personal_stands_in_any_fact(house: Identity):
    await house.registered()
    await house.put_officer()
    await house.logged_in()
    await house.logged_in(OFFICER["id_number"])
    code = await house.begin_log_in()
    house.watch.forward(seconds=61)
    await house.post(f"/challenges/{code}/resend")
    await house.post(f"/logins/{code}/confirmation", {"code": "wxyz"})
    log = house.platform.stream(IDENTITY).log
    text = "\n".join(recorded.model_dump_json() for recorded in log)
    assert len(log) >= 12
    digits = ("000199000001", "900000321", "000085000102", "900000102", "1999-01-15")
    for secret in (*digits, "Mẫu", "example.org", "đường", PASSWORD, "argon2", "wxyz"):
        assert secret not in text


async def test_all_that_is_wrong_with_a_registration_is_said_at_once(house: Identity):
    bad = {**MAU, "phone": "0243", "password": "short", "sex": "male"}
    answer = await house.post("/registrations", bad)
    assert problem(answer) == (422, "identity.registration-invalid")
    assert {(e["field"], e["code"]) for e in answer.json()["errors"]} == {
        ("phone", "format"),
        ("password", "too-short"),
        ("id_number", "sex-differs"),
    }
    empty = await house.post("/registrations")
    assert problem(empty) == (422, "identity.registration-invalid")


async def test_a_form_that_is_wrong_does_not_cost_the_captcha(house: Identity):
    captcha = await house.captcha()
    bad = await house.post("/registrations", {**MAU, **captcha, "phone": "1"})
    assert problem(bad) == (422, "identity.registration-invalid")
    assert (await house.post("/registrations", {**MAU, **captcha})).status_code == 202


async def test_without_a_key_nothing_is_done(house: Identity):
    answer = await house.browser.post("/registrations", json={**MAU, **await house.captcha()})
    assert problem(answer) == (400, "request.idempotency-key-missing")


async def test_a_wrong_code_says_how_many_tries_are_left(house: Identity):
    challenge = await house.begin_registration()
    right = {"code": await house.code(challenge)}
    for left in (4, 3, 2, 1, 0):
        answer = await house.post(f"/registrations/{challenge}/confirmation", {"code": f"x{left}"})
        assert problem(answer) == (422, "identity.wrong-code")
        assert answer.json()["tries_left"] == left
    answer = await house.post(f"/registrations/{challenge}/confirmation", right)
    assert problem(answer) == (409, "identity.too-many-tries")
    assert house.facts("account-registered") == []


async def test_a_wrong_code_repeated_under_its_key_costs_one_try(house: Identity):
    code, key = await house.begin_registration(), str(uuid4())
    path = f"/registrations/{code}/confirmation"
    for _ in range(3):
        assert (await house.post(path, {"code": "1"}, key)).json()["tries_left"] == 4
    assert (await house.post(path, {"code": "2"}, key)).json()["tries_left"] == 3


async def test_a_code_that_expired_is_worth_nothing(house: Identity):
    challenge = await house.begin_registration()
    code = await house.code(challenge)
    house.watch.forward(minutes=5)
    answer = await house.post(f"/registrations/{challenge}/confirmation", {"code": code})
    assert problem(answer) == (410, "identity.code-expired")
    again = await house.post(f"/challenges/{challenge}/resend")
    assert problem(again) == (410, "identity.code-expired")
    late = await house.browser.get(f"/challenges/{challenge}/delivery", headers=bearer(NOTIFY))
    assert problem(late) == (410, "identity.code-expired")


async def test_a_code_is_good_once(house: Identity):
    await house.registered()
    challenge = await house.begin_log_in()
    body = {"code": await house.code(challenge)}
    path = f"/logins/{challenge}/confirmation"
    assert (await house.post(path, body)).status_code == 200
    assert problem(await house.post(path, body)) == (409, "identity.code-spent")


async def test_a_lost_answer_can_be_asked_for_again(house: Identity):
    begin, confirm, log_in, enter = (str(uuid4()) for _ in range(4))
    form = {**MAU, **await house.captcha()}
    first = await house.post("/registrations", form, begin)
    assert first.json() == {**(await house.post("/registrations", form, begin)).json()}
    challenge = first.json()["challenge_id"]
    path, body = f"/registrations/{challenge}/confirmation", {"code": await house.code(challenge)}
    made = await house.post(path, body, confirm)
    assert (await house.post(path, body, confirm)).json() == made.json()
    who = {"id_number": MAU["id_number"], "password": PASSWORD, **await house.captcha()}
    sent = await house.post("/logins", who, log_in)
    assert (await house.post("/logins", who, log_in)).json() == sent.json()
    challenge = sent.json()["challenge_id"]
    path, body = f"/logins/{challenge}/confirmation", {"code": await house.code(challenge)}
    entered = await house.post(path, body, enter)
    house.watch.forward(minutes=1)
    assert (await house.post(path, body, enter)).json()["token"] == entered.json()["token"]
    kinds = ("account-registered", "logged-in", "challenge-issued")
    assert [len(house.facts(kind)) for kind in kinds] == [1, 1, 2]


async def test_another_form_under_the_same_key_is_another_request(house: Identity):
    key = str(uuid4())
    one = await house.post("/registrations", {**MAU, **await house.captcha()}, key)
    other = await house.post("/registrations", {**MAU, **await house.captcha()}, key)
    assert one.json()["challenge_id"] != other.json()["challenge_id"]


async def test_a_code_for_one_purpose_is_worth_nothing_for_another(house: Identity):
    await house.registered()
    log_in = await house.begin_log_in()
    register = await house.begin_registration(id_number="000199000002")
    as_registration = await house.post(
        f"/registrations/{log_in}/confirmation", {"code": await house.code(log_in)}
    )
    as_log_in = await house.post(
        f"/logins/{register}/confirmation", {"code": await house.code(register)}
    )
    unknown = await house.post("/logins/c-0/confirmation", {"code": "123456"})
    for answer in (as_registration, as_log_in, unknown):
        assert problem(answer) == (404, "identity.not-found")
    assert house.facts("challenge-failed") == []


async def test_a_code_is_not_sent_again_too_soon_nor_too_often(house: Identity):
    challenge = await house.begin_registration()
    path = f"/challenges/{challenge}/resend"
    early = await house.post(path)
    assert problem(early) == (429, "identity.resend-too-soon")
    assert early.json()["resend_after"]
    first = await house.code(challenge)
    for _ in range(3):
        house.watch.forward(seconds=60)
        key = str(uuid4())
        again = await house.post(path, key=key)
        assert again.status_code == 202
        assert (await house.post(path, key=key)).json() == again.json()
    house.watch.forward(seconds=60)
    assert problem(await house.post(path)) == (409, "identity.too-many-resends")
    assert [fact.count for fact in house.facts("challenge-resent")] == [1, 2, 3]
    assert problem(await house.post("/challenges/c-0/resend")) == (404, "identity.not-found")
    old = await house.post(f"/registrations/{challenge}/confirmation", {"code": first})
    assert problem(old) == (422, "identity.wrong-code")
    right = {"code": await house.code(challenge)}
    assert (await house.post(f"/registrations/{challenge}/confirmation", right)).is_success


async def test_a_phone_gets_five_codes_an_hour(house: Identity):
    house.watch.at = house.watch.at.replace(minute=0, second=0)
    for _ in range(5):
        await house.begin_registration()
    sixth = await house.post("/registrations", {**MAU, **await house.captcha()})
    assert problem(sixth) == (429, "identity.too-many-codes")
    house.watch.forward(hours=1)
    await house.begin_registration()


async def test_that_a_number_has_an_account_is_said_only_after_the_code(house: Identity):
    await house.registered()
    key, stranger = str(uuid4()), {"phone": "0900000999", "password": "khac-2026"}
    challenge = await house.begin_registration(**stranger)
    path, body = f"/registrations/{challenge}/confirmation", {"code": await house.code(challenge)}
    for _ in range(2):
        answer = await house.post(path, body, key)
        assert problem(answer) == (409, "identity.already-registered")
    assert len(house.facts("account-registered")) == 1
    assert problem(await house.try_log_in(password="khac-2026"))[0] == 401  # noqa: S106
    await house.logged_in()


async def test_an_unknown_account_and_a_wrong_password_get_the_same_answer(house: Identity):
    await house.registered()
    wrong = await house.try_log_in(password="sai-mat-khau-1")  # noqa: S106
    unknown = await house.try_log_in("000199000099")
    misshapen = await house.try_log_in("Mẫu")
    assert problem(wrong) == (401, "identity.wrong-credentials")
    assert wrong.content == unknown.content == misshapen.content
    assert house.facts("challenge-issued")[1:] == []


async def test_passwords_are_not_guessed_for_long(house: Identity):
    house.watch.at = house.watch.at.replace(minute=0, second=0)
    answers = [await house.try_log_in("000199000099") for _ in range(21)]
    assert {problem(a) for a in answers[:20]} == {(401, "identity.wrong-credentials")}
    assert problem(answers[20]) == (429, "identity.too-many-logins")


async def test_a_wrong_captcha_is_refused_and_spent(house: Identity):
    captcha = await house.captcha()
    form = {**MAU, **captcha}
    wrong = await house.post("/registrations", {**form, "captcha_answer": "x"})
    assert problem(wrong) == (422, "identity.wrong-captcha")
    assert wrong.json()["errors"][0]["field"] == "captcha_answer"
    right = await house.post("/registrations", form)
    assert problem(right) == (422, "identity.captcha-expired")


async def test_a_captcha_is_good_once_and_for_ten_minutes(house: Identity):
    captcha = await house.captcha()
    assert (await house.post("/registrations", {**MAU, **captcha})).status_code == 202
    for body in ({**MAU, **captcha}, {**MAU, "captcha_id": "forged", "captcha_answer": "1"}, MAU):
        answer = await house.post("/registrations", body)
        assert problem(answer) == (422, "identity.captcha-expired")
    late = await house.captcha()
    house.watch.forward(minutes=10)
    answer = await house.post("/registrations", {**MAU, **late})
    assert problem(answer) == (422, "identity.captcha-expired")
    image = await house.browser.get(f"/captchas/{late['captcha_id']}.png")
    assert problem(image) == (410, "identity.captcha-expired")


async def test_a_captcha_can_be_seen_and_heard_but_not_read_by_machines(house: Identity):
    captcha = await house.captcha()
    path = f"/captchas/{captcha['captcha_id']}"
    image = await house.browser.get(path + ".png")
    sound = await house.browser.get(path + ".wav")
    assert (image.headers["content-type"], image.content[:4]) == ("image/png", b"\x89PNG")
    assert (sound.headers["content-type"], sound.content[:4]) == ("audio/wav", b"RIFF")
    assert captcha["captcha_answer"] not in path
    assert problem(await house.browser.get("/captchas/forged.png")) == (404, "identity.not-found")


async def test_a_solved_captcha_proves_one_purpose_once(house: Identity):
    captcha = await house.captcha()
    path = f"/captchas/{captcha['captcha_id']}/proof"
    body = {"answer": captcha["captcha_answer"], "purpose": "declare:d-1"}
    proof = (await house.post(path, body)).json()["proof"]
    assert proves(PUBLIC, proof, "declare:d-1")
    assert not proves(PUBLIC, proof, "declare:d-2")
    assert problem(await house.post(path, body)) == (422, "identity.captcha-expired")
    other = await house.captcha()
    path = f"/captchas/{other['captcha_id']}/proof"
    wrong = await house.post(path, {**body, "answer": "x"})
    assert problem(wrong) == (422, "identity.wrong-captcha")


async def test_an_official_logs_in_as_an_official(house: Identity):
    put = await house.put_officer()
    assert (put.status_code, put.json()["position"]) == (200, 1)
    header = await house.logged_in(OFFICER["id_number"])
    caller = read(PUBLIC, header["Authorization"].removeprefix("Bearer "))
    assert (caller.kind, caller.name, caller.title) == ("official", "Trần Văn Thử", "Chuyên viên")
    assert (caller.agency, caller.roles) == ("H34.02", ("handler", "reception"))
    me = (await house.browser.get("/me", headers=header)).json()
    assert (me["kind"], me["phone"], me["birth_date"]) == ("official", "+84900000102", None)


async def test_entering_an_official_again_changes_nothing(house: Identity):
    key = str(uuid4())
    first = await house.put_officer(key=key)
    assert (await house.put_officer(key=key)).json() == first.json()
    assert (await house.put_officer()).json()["position"] is None
    secret = await house.put_officer(phone="0900000555", password="moi-mat-khau-1")  # noqa: S106
    assert secret.json()["position"] is None
    assert (await house.put_officer(title="Phó Giám đốc")).json()["position"] == 2
    assert len(house.facts("official-appointed")) == 2
    contact = await house.browser.get("/people/o-thu/contact", headers=bearer(NOTIFY))
    assert contact.json()["phone"] == "+84900000102"


async def test_an_official_is_entered_whole_or_not_at_all(house: Identity):
    bad = await house.put_officer(id_number="1", name="", phone="x", password="x")  # noqa: S106
    assert problem(bad) == (422, "identity.officer-invalid")
    fields = {e["field"] for e in bad.json()["errors"]}
    assert fields == {"id_number", "name", "phone", "password"}
    misfits: list[dict[str, Any]] = [{"roles": []}, {"roles": ["king"]}, {"agency": "x"}]
    for changed in (*misfits, {"title": " "}):
        assert problem(await house.put_officer(**changed)) == (422, "request.invalid")
    assert problem(await house.put_officer("c-1")) == (422, "request.invalid")
    await house.registered()
    taken = await house.put_officer(id_number=MAU["id_number"])
    assert problem(taken) == (409, "identity.already-registered")
    assert house.facts("official-appointed") == []


async def test_a_changed_id_number_no_longer_opens_the_account(house: Identity):
    await house.put_officer()
    await house.put_officer(id_number="000085000103")
    assert (await house.try_log_in(OFFICER["id_number"])).status_code == 401
    assert (await house.try_log_in("000085000103")).status_code == 202


async def test_officials_see_their_colleagues(house: Identity):
    await house.put_officer()
    await house.put_officer("o-khac", id_number="000085000104", name="A Mẫu", roles=["approver"])
    await house.put_officer("o-xa", id_number="000085000105", agency="H34.23.09")
    await house.registered()
    await house.platform.settle(house.offered)
    header = await house.logged_in(OFFICER["id_number"])
    found = await house.browser.get("/officers", params={"agency": "H34.02"}, headers=header)
    assert found.json() == [
        {
            "person_id": "o-khac",
            "name": "A Mẫu",
            "title": "Chuyên viên",
            "agency": "H34.02",
            "roles": ["approver"],
        },
        {
            "person_id": "o-thu",
            "name": "Trần Văn Thử",
            "title": "Chuyên viên",
            "agency": "H34.02",
            "roles": ["handler", "reception"],
        },
    ]
    assert (await house.browser.get("/officers", headers=header)).json() == found.json()
    elsewhere = await house.browser.get("/officers?agency=H34.23.09", headers=header)
    assert problem(elsewhere) == (403, "auth.not-allowed")


async def confirm_email(house: Identity, headers: dict[str, str], email: str) -> httpx.Response:
    """Give an address and type the code that went there."""
    key = {"Idempotency-Key": str(uuid4())}
    begun = await house.browser.post("/me/email", json={"email": email}, headers=headers | key)
    assert begun.status_code == 202, begun.text
    code = {"code": await house.code(begun.json()["challenge_id"])}
    path = f"/me/email/{begun.json()['challenge_id']}/confirmation"
    return await house.browser.post(path, json=code, headers=headers | key)


async def test_an_address_counts_once_it_was_shown_to_be_read(house: Identity):
    person_id = await house.registered()
    headers, contact = await house.logged_in(), f"/people/{person_id}/contact"
    assert (await confirm_email(house, headers, " mau@example.org ")).status_code == 200
    assert (await house.browser.get(contact, headers=bearer(NOTIFY))).json() == {
        "phone": "+84900000321",
        "email": "mau@example.org",
    }
    assert (await house.browser.get("/me", headers=headers)).json()["email_confirmed"]
    assert [fact.changed for fact in house.facts("email-confirmed")] == [False]
    await confirm_email(house, headers, "moi@example.org")
    assert [fact.changed for fact in house.facts("email-confirmed")] == [False, True]
    challenge = await house.begin_log_in()
    delivery = f"/challenges/{challenge}/delivery"
    told = (await house.browser.get(delivery, headers=bearer(NOTIFY))).json()
    assert (told["phone"], told["email"]) == ("+84900000321", "moi@example.org")


async def test_a_code_for_an_address_goes_there_alone_and_is_only_its_owners(house: Identity):
    await house.registered()
    headers = await house.logged_in()
    key = {"Idempotency-Key": str(uuid4())}
    begun = await house.browser.post(
        "/me/email", json={"email": "mau@example.org"}, headers=headers | key
    )
    assert begun.json()["sent_to"] == "m***@example.org"
    challenge = begun.json()["challenge_id"]
    delivery = await house.browser.get(f"/challenges/{challenge}/delivery", headers=bearer(NOTIFY))
    told = delivery.json()
    assert (told["phone"], told["email"]) == ("", "mau@example.org")
    path, typed = f"/me/email/{challenge}/confirmation", {"code": told["code"]}
    stranger = bearer(citizen("p-stranger")) | key
    answer = await house.browser.post(path, json=typed, headers=stranger)
    assert problem(answer) == (404, "identity.not-found")
    wrong = await house.browser.post(path, json={"code": "000000"}, headers=headers | key)
    assert problem(wrong) == (422, "identity.wrong-code")
    assert not house.facts("email-confirmed")


@pytest.mark.parametrize("email", ["", "mau", "mau@@example.org", "a b@example.org"])
async def test_what_is_no_address_gets_no_code(house: Identity, email: str):
    await house.registered()
    headers = await house.logged_in() | {"Idempotency-Key": str(uuid4())}
    answer = await house.browser.post("/me/email", json={"email": email}, headers=headers)
    assert problem(answer) == (422, "identity.email-invalid")


async def test_only_notify_reads_contacts_and_codes(house: Identity):
    person_id = await house.registered()
    challenge = await house.begin_log_in()
    contact, delivery = f"/people/{person_id}/contact", f"/challenges/{challenge}/delivery"
    for path in (contact, delivery):
        for who in (LAUNCHER, citizen(person_id)):
            answer = await house.browser.get(path, headers=bearer(who))
            assert problem(answer) == (403, "auth.not-allowed")
        assert problem(await house.browser.get(path)) == (401, "auth.token-missing")
    told = (await house.browser.get(contact, headers=bearer(NOTIFY))).json()
    assert told == {"phone": "+84900000321", "email": ""}  # it is not confirmed
    told = (await house.browser.get(delivery, headers=bearer(NOTIFY))).json()
    assert (told["phone"], told["purpose"], len(told["code"])) == ("+84900000321", "log-in", 6)
    for path in ("/people/p-0/contact", "/challenges/c-0/delivery"):
        answer = await house.browser.get(path, headers=bearer(NOTIFY))
        assert problem(answer) == (404, "identity.not-found")


async def test_only_systems_enter_officials(house: Identity):
    headers = {**bearer(citizen("p-1")), "Idempotency-Key": str(uuid4())}
    answer = await house.browser.put("/officers/o-thu", json=OFFICER, headers=headers)
    assert problem(answer) == (403, "auth.not-allowed")


async def test_a_system_has_no_data_of_its_own(house: Identity):
    answer = await house.browser.get("/me", headers=bearer(NOTIFY))
    assert problem(answer) == (404, "identity.not-found")


async def test_who_was_erased_is_as_unknown_as_anyone(house: Identity):
    person_id = await house.registered()
    known = await house.try_log_in(password="sai-mat-khau-1")  # noqa: S106
    await house.platform.vault.forget(citizen(person_id).person_id)
    erased = await house.try_log_in()
    assert (erased.status_code, erased.content) == (401, known.content)


async def test_after_a_crash_the_same_request_finishes_the_registration(house: Identity):
    challenge, key = await house.begin_registration(), str(uuid4())
    path, body = f"/registrations/{challenge}/confirmation", {"code": await house.code(challenge)}
    house.vault.broken = True
    assert (await house.post(path, body, key)).status_code == 500
    house.vault.broken = False
    assert (await house.post(path, body, key)).status_code == 201
    await house.logged_in()
