"""The Official Account as people meet it: follow, look up, photograph, link, stop; in memory."""

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from contracts.dossier import DossierSupplemented
from contracts.handling import Ground, SupplementRequested, Wanted
from contracts.payment import FeeRequested
from contracts.streams import NOTIFY, PAYMENT
from contracts.values import FeeId
from contracts.zalo import ZaloLinked
from services.notify.domain.zalo.link import LIFE
from services.notify.reactions.zalo import LINKS_AN_HOUR, LOOK_UPS_AN_HOUR
from tests.chatting import OTHER, PORTAL, USER, Town, qr, town
from tests.facts import ANNA, BINH, envelope
from tests.keys import bearer, citizen
from tests.telling import CODE, HANDED_OVER, OPENED, RECEIVED, SUBMITTED

KEY = "7QK4MZ2XPA"
FILED = (OPENED, SUBMITTED, RECEIVED, HANDED_OVER)
DIGEST = "sha256:" + "0" * 64
WANTED = SupplementRequested(
    dossier_id=OPENED.dossier_id,
    code=CODE,
    by=RECEIVED.by,
    wanted=(Wanted(item="giay-to", ground=Ground.MISSING),),
    words=DIGEST,
    answer_by=RECEIVED.due + timedelta(days=30),
    since=RECEIVED.due,
)


@pytest.fixture
async def kontum() -> AsyncIterator[Town]:
    """The account is authorised, a dossier in work, somebody follows."""
    async with town() as kontum:
        assert "Đã cấp quyền" in await kontum.authorise()
        await kontum.happen(*FILED)
        await kontum.follow()
        yield kontum


async def test_who_follows_is_greeted_with_a_menu(kontum: Town):
    [greeting] = await kontum.answers()
    assert greeting.startswith("Chào bạn, cảm ơn bạn đã quan tâm.")
    page = await kontum.page()
    assert all(button in page for button in ("Tra cứu hồ sơ", "Hồ sơ của tôi", "Tìm thủ tục"))


async def test_the_menu_asks_for_a_code_which_may_be_typed_in_any_form(kontum: Town):
    await kontum.menu()
    assert "mã hồ sơ in trên giấy tiếp nhận" in (await kontum.answers())[-1]
    for typed in (CODE, CODE.lower().replace("-", " "), f"{PORTAL}/tra-cuu?m={CODE}"):
        assert await kontum.ask(typed) == (
            f"Hồ sơ {CODE}: mức độ hoàn thành 70%.\n"
            "Liên kết tài khoản để xem người xử lý, ngày hẹn và việc cần làm."
        )


async def test_a_photo_of_the_receipts_code_is_understood(kontum: Town):
    await kontum.photograph(qr(f"{PORTAL}/tra-cuu?m={CODE}&k={KEY}"))
    assert (await kontum.answers())[-1].startswith(f"Hồ sơ {CODE}: mức độ hoàn thành 70%.")
    assert f"{PORTAL}/tra-cuu?m={CODE}&amp;k={KEY}" in await kontum.page()


def picture(*codes: str, size: tuple[int, int] = (900, 500)) -> bytes:
    """A white picture with these QR codes side by side."""
    canvas, written = Image.new("L", size, 255), BytesIO()
    for place, code in enumerate(codes):
        canvas.paste(Image.open(BytesIO(qr(code))).convert("L"), (20 + 430 * place, 20))
    canvas.save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("photo", "says"),
    [
        (picture(), "không thấy mã QR nào"),
        (picture(CODE, "H34.23.09-261123-0002"), "có nhiều mã QR"),
        (picture("https://evil.example/tra-cuu?m=" + CODE), "không phải của giấy tiếp nhận"),
        (b"\x89PNG\r\n\x1a\n" + b"no image" * 9, "không mở được ảnh này"),
        (b"\xff\xd8\xff" + b"\x00" * 99, "không mở được ảnh này"),
        (picture(size=(9000, 9000)), "quá lớn"),
        (picture(size=(20000, 20000)), "quá lớn"),
    ],
    ids=["none", "two", "foreign", "broken-png", "broken-jpeg", "too-many-pixels", "bomb"],
)
async def test_every_other_photo_gets_a_clear_answer(kontum: Town, photo: bytes, says: str):
    await kontum.photograph(photo)
    assert says in (await kontum.answers())[-1]


async def test_photos_are_fetched_from_zalos_hosts_only(kontum: Town):
    for url in ("http://tracking.test/health", "http://sandbox.test@tracking.test/", "file:///x"):
        attachment = {"type": "image", "payload": {"url": url}}
        event = kontum.event("user_send_image")
        event["message"]["attachments"] = [attachment]
        assert (await kontum.tell(event)).status_code == 200
        await kontum.settle()
        assert "không mở được ảnh này" in (await kontum.answers())[-1]


async def test_a_code_that_nobody_has_is_told_so(kontum: Town):
    assert "không tìm thấy hồ sơ nào" in await kontum.ask("H34.23.09-261123-0099")


async def test_after_linking_the_owner_sees_step_handler_and_due(kontum: Town):
    assert (await kontum.link(ANNA)).startswith("Đã liên kết với tài khoản của bạn.")
    told = (await kontum.ask(CODE)).splitlines()
    assert told[0].startswith(f"Hồ sơ {CODE}: Cấp bản sao")
    assert told[1] == "Bước: Đang xử lý (70%)"
    assert told[2].startswith("Người xử lý: Lê Văn Ví Dụ, Công chức, Ủy ban nhân dân")
    assert told[3].startswith("Hẹn trả: 09:30 ngày 17/11/2026")
    assert CODE in await kontum.ask("Hồ sơ của tôi")


async def test_the_person_is_warned_of_a_link_by_sms_and_once(kontum: Town):
    code = (await kontum.code(ANNA))["code"]
    for _ in range(2):
        assert "Đã liên kết" in await kontum.ask(code)
    warnings = [text for text in await kontum.phone() if "lien ket voi mot Zalo" in text]
    assert len(warnings) == 1


async def test_the_link_holds_for_its_own_chat_and_its_own_dossiers(kontum: Town):
    await kontum.link(BINH)
    assert "không thuộc tài khoản đã liên kết" in await kontum.ask(CODE)
    await kontum.follow(OTHER)
    assert "Liên kết tài khoản để xem" in await kontum.ask(CODE, OTHER)


async def test_the_owner_sees_what_is_missing_and_what_is_owed(kontum: Town):
    await kontum.link(ANNA)
    await kontum.happen(WANTED)
    assert "Cần bổ sung: 1 mục, trước 09:30 ngày 17/12/2026" in await kontum.ask(CODE)
    owed = FeeRequested(
        fee_id=FeeId("f-9"),
        dossier_id=OPENED.dossier_id,
        agency="H34.23.09",
        amount=16000,
        applicant=ANNA,
        lines=(),
    )
    await kontum.happen(owed, spec=PAYMENT)
    assert "Cần nộp: 16.000 đồng" in await kontum.ask(CODE)


async def test_unlinking_takes_the_details_away(kontum: Town):
    await kontum.link(ANNA)
    assert "Đã hủy liên kết" in await kontum.ask("huỷ liên kết")
    assert "mức độ hoàn thành 70%" in await kontum.ask(CODE)
    await kontum.link(ANNA)
    await kontum.leave()
    await kontum.follow()
    assert "mức độ hoàn thành 70%" in await kontum.ask(CODE)
    assert [fact.by for fact in kontum.facts("unlinked")] == ["chat", "unfollowed"]


async def test_who_leaves_and_comes_back_at_once_is_greeted_and_nobody(kontum: Town):
    await kontum.link(ANNA)
    for name in ("unfollow", "follow"):
        await kontum.tell(kontum.event(name, follower={"id": USER}, sender=None, message={}))
    await kontum.settle()
    assert "cảm ơn bạn đã quan tâm" in (await kontum.answers())[-1]
    assert "mức độ hoàn thành 70%" in await kontum.ask(CODE)
    [chat] = {fact.chat_id for fact in kontum.facts("heard")}
    assert await kontum.platform.vault.get(chat, f"zalo-user/{chat}")


async def test_links_are_seen_and_ended_on_the_portal_too(kontum: Town):
    await kontum.link(ANNA)
    mine = bearer(citizen(ANNA))
    assert len((await kontum.notify.get("/zalo/links", headers=mine)).json()) == 1
    assert (await kontum.notify.get("/zalo/links", headers=bearer(citizen(BINH)))).json() == []
    key = {"Idempotency-Key": "7f8d8f0e-5a3c-4f2e-9d55-0123456789ab"}
    ended = await kontum.notify.delete("/zalo/links", headers={**mine, **key})
    assert ended.json()["position"]
    await kontum.settle()
    assert (await kontum.notify.get("/zalo/links", headers=mine)).json() == []
    assert "mức độ hoàn thành 70%" in await kontum.ask(CODE)


async def test_a_link_code_is_good_once_and_for_ten_minutes(kontum: Town):
    code = (await kontum.code(ANNA))["code"]
    await kontum.follow(OTHER)
    assert "Đã liên kết" in await kontum.ask(code)
    assert "đã được dùng" in await kontum.ask(code, OTHER)
    late = (await kontum.code(ANNA))["code"]
    assert "không đúng" in await kontum.ask("LK-2222-2222")
    kontum.watch.at += LIFE
    await kontum.tell(kontum.event(message={"msg_id": "late", "text": late}))
    await kontum.settle()
    assert any("đã hết hạn" in answer for answer in await kontum.answers())


async def test_the_same_request_gets_the_same_code_and_nobody_elses(kontum: Town):
    key = "7f8d8f0e-5a3c-4f2e-9d55-0123456789ab"
    first, again = await kontum.code(ANNA, key), await kontum.code(ANNA, key)
    assert first == again
    assert (await kontum.code(BINH, key))["code"] != first["code"]
    assert len(kontum.facts("link-offered")) == 2


async def test_dung_stops_small_talk_and_tiep_tuc_resumes_it(kontum: Town):
    assert "Đã dừng" in await kontum.ask("dừng")
    before = await kontum.answers()
    await kontum.write("xin chào")
    assert await kontum.answers() == before
    assert "trở lại" in await kontum.ask("tiếp tục")
    assert "Tôi giúp bạn" in await kontum.ask("xin chào")
    assert [fact.reason for fact in kontum.facts("unanswered")] == ["nothing-to-say"]


async def test_words_find_procedures(kontum: Town):
    assert "1 thủ tục cho “khai sinh”" in await kontum.ask("khai sinh")
    assert f"{PORTAL}/thu-tuc/1.001193" in await kontum.page()
    assert "không tìm thấy thủ tục nào cho “zzz”" in await kontum.ask("zzz")


async def test_when_another_service_is_down_that_is_said(kontum: Town):
    kontum.partner.close("tracking.test")
    kontum.partner.close("catalog.test")
    for text in (CODE, "khai sinh"):
        assert "Hệ thống đang bận" in await kontum.ask(text)


async def test_who_guesses_codes_is_slowed_down(kontum: Town):
    for number in range(LOOK_UPS_AN_HOUR):
        await kontum.ask(f"H34.23.09-261123-{number + 2:04d}")
    assert "rất nhiều trong một giờ" in await kontum.ask(CODE)


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("LK", "Đã liên kết với tài khoản"),
        ("dừng", "Đã dừng."),
        ("hủy liên kết", "Đã hủy liên kết."),
        ("tiếp tục", "Bạn sẽ nhận tin"),
    ],
)
async def test_an_answer_that_has_to_be_sent_again_is_the_same(
    kontum: Town, word: str, answer: str
):
    if word != "LK":
        await kontum.link(ANNA)
    before = len(await kontum.answers())
    async with kontum.silence():
        await kontum.write((await kontum.code(ANNA))["code"] if word == "LK" else word)
    answers = await kontum.answers()
    assert len(answers) == before + 1
    assert answers[-1].startswith(answer)


async def test_who_guesses_link_codes_is_slowed_down(kontum: Town):
    for number in range(LINKS_AN_HOUR):
        assert "không đúng" in await kontum.ask(f"LK-2222-222{2 + number % 8}")
    assert "rất nhiều trong một giờ" in await kontum.ask((await kontum.code(ANNA))["code"])
    assert kontum.facts("linked") == []


async def test_the_portal_unlinks_no_chat_that_is_somebody_elses_by_now(kontum: Town):
    await kontum.link(ANNA)
    [linked] = kontum.facts("linked")
    stream, subject = kontum.platform.stream(NOTIFY), NOTIFY.subject(linked.chat_id)
    taken = envelope(ZaloLinked(chat_id=linked.chat_id, person_id=BINH), subject)
    await stream.append(taken, expected=await stream.tip(subject))
    key = {"Idempotency-Key": "7f8d8f0e-5a3c-4f2e-9d55-0123456789ab"}
    ended = await kontum.notify.delete("/zalo/links", headers=bearer(citizen(ANNA)) | key)
    assert ended.json()["position"] is None
    assert kontum.facts("unlinked") == []


async def test_what_was_wanted_once_is_not_missing_for_ever(kontum: Town):
    await kontum.link(ANNA)
    given = DossierSupplemented(
        dossier_id=OPENED.dossier_id,
        code=CODE,
        form=DIGEST,
        papers=(),
        due=RECEIVED.due,
        calendar="2026-11",
    )
    await kontum.happen(WANTED)
    assert "Cần bổ sung" in await kontum.ask(CODE)
    await kontum.happen(given)
    assert "Cần bổ sung" not in await kontum.ask(CODE)


async def test_what_was_said_lies_nowhere_once_it_is_answered(kontum: Town):
    await kontum.ask("Tôi là Nguyễn Thị Mẫu, số 000199000001")
    told = "".join(r.model_dump_json() for r in kontum.platform.stream(NOTIFY).log)
    assert "Nguyễn Thị Mẫu" not in told
    assert "2000000000000000011" not in told
    [heard] = kontum.facts("heard")[-1:]
    vault = kontum.platform.vault
    assert await vault.get(heard.chat_id, f"zalo-words/{heard.heard_id}") is None
    assert await vault.get(heard.chat_id, f"zalo-user/{heard.chat_id}")
    await kontum.leave()
    assert await vault.get(heard.chat_id, f"zalo-user/{heard.chat_id}") is None
