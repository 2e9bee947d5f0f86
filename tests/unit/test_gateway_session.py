"""The cookie keeps what it is given, for us alone; addresses lead nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from services.gateway.session import LIFE, Flash, Seal, Session
from services.gateway.visit import own_path

TOKEN = "signed by identity"  # noqa: S105 - of nobody
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SEAL = Seal(Fernet.generate_key().decode())


def test_a_session_comes_back_as_it_was():
    session = Session(language="en", token=TOKEN, name="Nguyễn Thị Thử", positions={"DOSSIER": 7})
    assert SEAL.open(SEAL.close(session, NOW), NOW) == session


def test_nobody_reads_the_name_in_the_cookie():
    cookie = SEAL.close(Session(name="Nguyen"), NOW)
    assert "Nguyen" not in cookie


def test_a_cookie_of_someone_else_is_no_session():
    other = Seal(Fernet.generate_key().decode())
    assert SEAL.open(other.close(Session(token=TOKEN), NOW), NOW) == Session()


@pytest.mark.parametrize("cookie", ["", "nonsense", "gAAAAA"])
def test_a_broken_cookie_is_a_fresh_session(cookie: str):
    assert SEAL.open(cookie, NOW) == Session()


def test_an_old_cookie_is_a_fresh_session():
    cookie = SEAL.close(Session(token=TOKEN), NOW)
    assert SEAL.open(cookie, NOW + timedelta(seconds=LIFE + 1)) == Session()


def test_a_session_without_forms_vouches_for_no_form():
    assert not Session().vouches_for("")


def test_a_session_vouches_for_its_own_forms_only():
    session = Session()
    token = session.csrf_token()
    assert session.vouches_for(token)
    assert not Session().vouches_for(token)
    assert not session.vouches_for(token + "x")


def test_logging_out_keeps_the_language_and_what_is_to_be_said():
    said = [Flash(kind="info", text="Bạn đã đăng xuất.")]
    session = Session(language="en", token=TOKEN, name="A", csrf="s-1", flashes=said, going_to="/x")
    session.forget()
    assert session == Session(language="en", flashes=said)


def test_what_is_said_once_is_not_said_again():
    session = Session(flashes=[Flash(kind="info", text="a")])
    assert [flash.text for flash in session.take_flashes()] == ["a"]
    assert session.take_flashes() == []


@pytest.mark.parametrize("path", ["/", "/thu-tuc?q=khai+sinh", "/nop/1.001193"])
def test_pages_of_ours_may_be_gone_back_to(path: str):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example", "/\\evil.example", "", None, "x", "/a\nb", "/api/x"],
)
def test_no_other_place_is_gone_back_to(path: str | None):
    assert own_path(path, "/safe") == "/safe"
