"""The citizens' door as browsers find it."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.openapi.utils import get_openapi

from contracts.access import Caller
from contracts.values import AgencyCode, PersonId
from services.chassis.problems import FieldError, answer
from services.gateway.main import door
from tests.portal import Browser, Identity, catalog, portal, token

REGISTRATION = {
    "full_name": "Nguyễn Thị Thử",
    "birth_date": "17/05/1990",
    "sex": "female",
    "id_number": "000190000001",
    "phone": "0900000001",
    "address": "Thôn Mẫu",
    "password": "Mat-khau-2026",
    "password_again": "Mat-khau-2026",
    "captcha_answer": "12345",
}
LOG_IN = {"id_number": "000190000001", "password": "Mat-khau-2026", "captcha_answer": "12345"}


def forms() -> list[str]:
    """Every address that takes a page's form."""
    paths = get_openapi(title="", version="", routes=door().routes)["paths"]
    taken = [path for path, methods in paths.items() if "post" in methods]
    assert len(taken) > 5
    return sorted(re.sub(r"\{\w+\}", "x", path) for path in taken)


async def logged_in(browser: Browser, path: str) -> None:
    """Ask for `path`, and log in on the way."""
    await browser.open(path)
    await browser.open("/dang-nhap/cong-dvc")
    await browser.submit("/dang-nhap/cong-dvc", **LOG_IN)
    await browser.submit("/dang-nhap/ma-otp", code="123456")


@pytest.mark.parametrize("path", forms())
async def test_no_form_is_taken_that_was_not_shown_in_this_session(path: str):
    async with portal() as http:
        refused = await http.post(path, data={"csrf": "guessed"})
        if path.startswith("/ho-so/"):  # whose session ended while they typed logs in, and goes on
            assert (refused.status_code, refused.headers["location"]) == (303, "/dang-nhap")
        else:
            assert refused.status_code == 403
            assert "Trang đã hết hạn" in refused.text


@pytest.mark.parametrize("path", ["/", "/thu-tuc", "/nothing-here", "/static/site.css", "/health"])
async def test_every_answer_carries_the_security_headers(path: str):
    async with portal(catalog=catalog()) as http:
        headers = (await http.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


async def test_a_page_needs_no_inline_script_or_style():
    async with portal(catalog=catalog()) as http:
        text = (await http.get("/")).text
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", text)


async def test_pages_speak_english_once_asked_to():
    async with portal(catalog=catalog()) as http:
        browser = Browser(http)
        page = await browser.open("/ngon-ngu/en?ve=/thu-tuc")
        assert page.url.path == "/thu-tuc"
        assert '<html lang="en">' in page.text
        assert "Birth registration" in page.text
        assert "1 procedure." in page.text


async def test_the_home_page_is_useful_while_the_catalogue_is_silent():
    async with portal() as http:
        page = await http.get("/")
        assert page.status_code == 200
        assert "đang tạm ngừng" in page.text


async def test_a_page_that_needs_a_silent_service_says_which_part_is_missing():
    async with portal() as http:
        page = await http.get("/thu-tuc")
        assert page.status_code == 503
        assert "danh mục thủ tục" in page.text


async def test_nothing_found_comes_with_advice():
    async with portal(catalog=catalog()) as http:
        page = await http.get("/thu-tuc", params={"q": "zzz"})
        assert "Chưa tìm thấy?" in page.text


async def test_what_people_search_for_is_shown_as_text():
    async with portal(catalog=catalog()) as http:
        page = await http.get("/thu-tuc", params={"q": "<script>alert(1)</script>"})
        assert "<script>alert" not in page.text


async def test_a_procedure_that_does_not_exist_is_a_page_that_says_so():
    async with portal(catalog=catalog()) as http:
        page = await http.get("/thu-tuc/9.999999")
        assert page.status_code == 404
        assert "Không có thủ tục này" in page.text


async def test_who_logs_in_comes_back_to_where_they_were_going():
    identity = Identity()
    async with portal(identity=identity.app()) as http:
        browser = Browser(http)
        await logged_in(browser, "/tai-khoan")
        assert browser.page.url.path == "/tai-khoan"
        assert "Nguyễn Thị Thử" in browser.page.text
        assert "0900000001" in browser.page.text
        assert browser.page.headers["cache-control"] == "no-store"


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites():
    async with portal(identity=Identity().app()) as http:
        cookie = (await http.get("/dang-nhap/cong-dvc")).headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Max-Age" not in cookie


async def test_officials_land_on_their_desk():
    official = Caller(
        person_id=PersonId("p-2"), kind="official", agency=AgencyCode("H34.23.09"), name="Lê Ví Dụ"
    )
    async with portal(identity=Identity(token(official)).app()) as http:
        browser = Browser(http)
        await logged_in(browser, "/")
        assert browser.page.url.path == "/can-bo"


async def test_a_log_in_that_has_expired_says_so_and_leads_back():
    identity = Identity(token(life=timedelta(seconds=-60)))
    async with portal(identity=identity.app()) as http:
        browser = Browser(http)
        await browser.open("/dang-nhap/cong-dvc")
        await browser.submit("/dang-nhap/cong-dvc", **LOG_IN)
        await browser.submit("/dang-nhap/ma-otp", code="123456")
        assert browser.page.url.path == "/dang-nhap"
        assert "Phiên đăng nhập đã hết hạn" in browser.page.text


async def test_after_logging_out_nothing_of_one_s_own_is_shown():
    async with portal(identity=Identity().app()) as http:
        browser = Browser(http)
        await logged_in(browser, "/tai-khoan")
        await browser.submit("/dang-xuat")
        await browser.open("/tai-khoan")
        assert browser.page.url.path == "/dang-nhap"
        assert "Nguyễn Thị Thử" not in browser.page.text


async def test_a_wrong_code_tells_how_many_tries_are_left():
    async with portal(identity=Identity().app()) as http:
        browser = Browser(http)
        await browser.open("/dang-nhap/cong-dvc")
        await browser.submit("/dang-nhap/cong-dvc", **LOG_IN)
        page = await browser.submit("/dang-nhap/ma-otp", code="000000")
        assert page.status_code == 422
        assert "Bạn còn 4 lần thử" in page.text


async def test_what_is_missing_is_said_beside_the_field_and_summed_up_with_links():
    async with portal(identity=Identity().app()) as http:
        browser = Browser(http)
        await browser.open("/dang-ky/thue-bao")
        typed = REGISTRATION | {"full_name": ""}
        page = await browser.submit("/dang-ky/thue-bao", **typed)
        assert page.status_code == 422
        assert 'href="#f-full_name"' in page.text
        assert re.search(r'id="f-full_name"[^>]*aria-describedby="[^"]*e-full_name"', page.text)
        assert re.search(r'id="f-full_name"[^>]*aria-invalid="true"', page.text)
        assert 'value="0900000001"' in page.text
        assert "Mat-khau-2026" not in page.text


async def test_what_a_service_finds_wrong_is_said_beside_its_field():
    wrong = [FieldError("id_number", "sex-differs")]
    identity = Identity(refusal=answer(422, "identity.registration-invalid", "No.", wrong))
    async with portal(identity=identity.app()) as http:
        browser = Browser(http)
        await browser.open("/dang-ky/thue-bao")
        page = await browser.submit("/dang-ky/thue-bao", **REGISTRATION)
        assert 'href="#f-id_number"' in page.text
        assert "không khớp với giới tính" in page.text


async def test_a_registration_goes_to_identity_as_it_wants_it():
    identity = Identity()
    async with portal(identity=identity.app()) as http:
        browser = Browser(http)
        await browser.open("/dang-ky/thue-bao")
        page = await browser.submit("/dang-ky/thue-bao", **REGISTRATION)
        assert "*******321" in page.text
        _, told = identity.asked[0]
        assert told["birth_date"] == "1990-05-17"
        assert "password_again" not in told
        assert "csrf" not in told
        page = await browser.submit("/dang-ky/ma-otp", code="123 456")
        assert page.url.path == "/dang-nhap/cong-dvc"
        assert "Đăng ký thành công" in page.text


async def test_a_double_click_is_one_command():
    identity = Identity()
    async with portal(identity=identity.app()) as http:
        browser = Browser(http)
        shown = await browser.open("/dang-ky/thue-bao")
        await browser.submit("/dang-ky/thue-bao", **REGISTRATION)
        browser.page = shown
        await browser.submit("/dang-ky/thue-bao", **REGISTRATION)
        keys = {UUID(request.headers["idempotency-key"]) for request, _ in identity.asked}
        assert len(identity.asked) == 2
        assert len(keys) == 1


async def test_another_captcha_keeps_what_was_typed():
    async with portal(identity=Identity().app()) as http:
        browser = Browser(http)
        await browser.open("/dang-ky/thue-bao")
        page = await browser.submit("/dang-ky/thue-bao", full_name="Nguyễn Thị Thử", do="captcha")
        assert page.status_code == 200
        assert 'value="Nguyễn Thị Thử"' in page.text
        assert "error-summary" not in page.text


async def test_a_body_too_large_is_refused_before_it_is_read():
    async with portal() as http:
        headers = {"content-length": str(10**9), "content-type": "multipart/form-data; boundary=x"}
        refused = await http.post("/dang-xuat", content=b"--x", headers=headers)
        assert refused.status_code == 413


async def test_ready_says_which_services_do_not_answer():
    async with portal(catalog=catalog()) as http:
        answered = await http.get("/ready")
        assert answered.status_code == 503
        assert answered.json()["payment"] is False


async def test_the_theme_is_the_province_s():
    async with portal() as http:
        sheet = (await http.get("/static/theme.css")).text
        assert re.search(r"--bs-primary: #[0-9a-f]{6};", sheet)
        assert re.search(r"--bs-primary-rgb: \d+, \d+, \d+;", sheet)
