"""Uploads over the dossier service's API: tus 1.0.0, what breaks off, what means harm."""

import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from contracts.dossier import DossierDeclared
from deploy.sandbox.clamd import SIGN, Clamd
from services.chassis.vault import SEGMENT
from services.dossier.adapters.clamd import clamd
from services.dossier.adapters.pdf import Examiners
from services.dossier.api.tidying import Tidying
from services.dossier.domain.paper import UnfitError
from tests.bombs import ACTIVE, HARMLESS, crowded, nested, swollen, tall, weighing
from tests.dossier_office import BIRTH, COPIES, PAPER, STRANGER, Case, DossierOffice
from tests.facts import ANNA
from tests.pdfs import pdf

TUS = {"Tus-Resumable": "1.0.0"}
MORE = "van-ban-uy-quyen"
FILE = pdf("giay to", 3)
LARGE = weighing(2 * SEGMENT)


@pytest.fixture
async def office() -> DossierOffice:
    """A dossier service that has heard of two procedures and of all officials."""
    office = DossierOffice()
    await office.stock(COPIES, BIRTH)
    return office


@pytest.fixture
async def case(office: DossierOffice) -> Case:
    """A citizen with a draft."""
    return await Case(office).drafted()


@pytest.fixture
async def scanner() -> AsyncIterator[Clamd]:
    """A clamd on loopback."""
    played = Clamd()
    await played.open()
    yield played
    await played.close()


def with_scanner(scanner: Clamd) -> DossierOffice:
    return DossierOffice(clamd_url=scanner.url)


def b64(text: str) -> str:
    return b64encode(text.encode()).decode()


def metadata(name: str = "cc.pdf", mark: str = "") -> str:
    pairs = {"filename": name} | ({"fingerprint": mark} if mark else {})
    return ",".join(f"{key} {b64(value)}" for key, value in pairs.items())


async def begun(case: Case, size: int = len(FILE), component: str = PAPER, mark: str = "") -> str:
    """Where the upload is, once it is begun."""
    path = f"{case.path}/components/{component}/uploads"
    headers = TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata(mark=mark)}
    answer = await case.owner.send("POST", path, headers=headers)
    assert answer.status_code == 201, answer.text
    return f"{case.path}/components/{component}/{answer.headers['location']}"


async def sent(case: Case, at: str, offset: int, content: bytes) -> httpx.Response:
    """One PATCH."""
    kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
    return await case.owner.send("PATCH", at, headers=TUS | kind, content=content)


async def offset_of(case: Case, at: str) -> int:
    answer = await case.owner.send("HEAD", at, headers=TUS)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


async def file_of(case: Case, component: str = PAPER) -> dict[str, object] | None:
    shown = await case.shown()
    found: dict[str, object] | None = next(
        part["file"] for part in shown["components"] if part["id"] == component
    )
    return found


async def tidied(office: DossierOffice) -> None:
    """One round of tidying."""
    task = next(task for task in office.rooms[0].tasks if task.name == "uploads")
    tidying: Tidying = task.run.__self__  # type: ignore[attr-defined]
    await tidying.once()


async def test_an_upload_in_pieces_is_a_paper_like_any_other(case: Case):
    at = await begun(case)
    half = len(FILE) // 2
    first = await sent(case, at, 0, FILE[:half])
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(half))
    assert first.headers["tus-resumable"] == "1.0.0"
    assert await offset_of(case, at) == half
    assert await file_of(case) is None
    last = await sent(case, at, half, FILE[half:])
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(FILE)))
    file = await file_of(case)
    assert file
    assert (file["name"], file["pages"], file["size"]) == ("cc.pdf", 3, len(FILE))
    assert file["sha256"] == hashlib.sha256(FILE).hexdigest()
    assert file["digest"] != f"sha256:{file['sha256']}"
    assert (await case.owner.get(f"{case.path}/components/{PAPER}/file")).content == FILE


async def test_what_is_spoken_is_told_to_who_asks(case: Case):
    path = f"{case.path}/components/{PAPER}/uploads"
    told = await case.owner.send("OPTIONS", path)
    assert told.status_code == 204
    assert told.headers["tus-version"] == "1.0.0"
    assert told.headers["tus-extension"] == "creation,expiration,termination"
    assert told.headers["tus-max-size"] == str(20 * 1024 * 1024)
    other = await case.owner.send("POST", path, headers={"Tus-Resumable": "2.0.0"})
    assert (other.status_code, other.headers["tus-version"]) == (412, "1.0.0")


async def test_the_same_file_chosen_again_goes_on_where_it_broke_off(case: Case):
    at = await begun(case, mark="cc-1764")
    await sent(case, at, 0, FILE[:100])
    assert await begun(case, mark="cc-1764") == at
    assert await offset_of(case, at) == 100
    assert await begun(case, mark="cc-9999") != at
    assert await begun(case, component=MORE, mark="cc-1764") != at
    await sent(case, at, 100, FILE[100:])
    again = await begun(case, mark="cc-1764")  # taken out since, or simply once more
    assert (again, await offset_of(case, again)) == (at, 0)


async def test_who_lost_the_last_answer_is_told_that_all_is_there(case: Case):
    at = await begun(case)
    await sent(case, at, 0, FILE)
    assert await offset_of(case, at) == len(FILE)
    again = await sent(case, at, len(FILE), b"")
    assert (again.status_code, again.headers["upload-offset"]) == (204, str(len(FILE)))


async def test_a_wrong_offset_is_told_the_right_one(case: Case):
    at = await begun(case)
    await sent(case, at, 0, FILE[:100])
    for wrong in (0, 99, 101, len(FILE)):
        refused = await sent(case, at, wrong, FILE[100:])
        assert (refused.status_code, refused.json()["code"]) == (409, "dossier.upload-offset")
        assert refused.json()["at"] == 100
    assert (await sent(case, at, 100, FILE[100:])).status_code == 204
    assert (await file_of(case) or {})["pages"] == 3


async def test_more_than_was_announced_is_refused(case: Case):
    at = await begun(case)
    refused = await sent(case, at, 0, FILE + b"x")
    assert (refused.status_code, refused.json()["code"]) == (413, "dossier.file-too-large")
    assert await file_of(case) is None


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 400, "dossier.upload-length-missing"),
        ({"Upload-Length": "-1"}, 422, "request.invalid"),
        ({"Upload-Length": "x"}, 422, "request.invalid"),
        ({"Upload-Length": str(21 * 1024 * 1024)}, 413, "dossier.file-too-large"),
        ({"Upload-Length": "9", "Upload-Metadata": "filename %%"}, 400, "dossier.upload-metadata"),
        (
            {"Upload-Length": "9", "Upload-Metadata": "x /w=="},
            400,
            "dossier.upload-metadata",
        ),
    ],
)
async def test_what_cannot_begin_does_not(
    office: DossierOffice, case: Case, headers: dict[str, str], status: int, code: str
):
    path = f"{case.path}/components/{PAPER}/uploads"
    refused = await case.owner.send("POST", path, headers=TUS | headers)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await office.ground.vault.intakes() == []


async def test_nobody_elses_upload_can_be_seen_or_touched(office: DossierOffice, case: Case):
    at, stranger = await begun(case), office.door(STRANGER)
    kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    for method in ("HEAD", "PATCH", "DELETE"):
        refused = await stranger.send(method, at, headers=TUS | kind, content=FILE)
        assert refused.status_code == 404
    elsewhere = at.replace(PAPER, MORE)
    assert (await case.owner.send("HEAD", elsewhere, headers=TUS)).status_code == 404
    assert await offset_of(case, at) == 0


async def test_an_upload_that_was_given_up_is_gone(office: DossierOffice, case: Case):
    at = await begun(case)
    await sent(case, at, 0, FILE[:100])
    assert (await case.owner.send("DELETE", at, headers=TUS)).status_code == 204
    assert (await case.owner.send("HEAD", at, headers=TUS)).status_code == 404
    assert await office.ground.vault.intakes() == []


async def test_half_an_upload_is_no_paper_and_goes_after_a_day(office: DossierOffice, case: Case):
    at = await begun(case)
    await sent(case, at, 0, FILE[:100])
    await tidied(office)
    assert await offset_of(case, at) == 100
    office.ground.now += timedelta(days=1, seconds=1)
    assert (await case.owner.send("HEAD", at, headers=TUS)).status_code == 404
    await tidied(office)
    assert await office.ground.vault.intakes() == []
    assert await office.ground.vault.entries(ANNA, "") == []


async def test_a_name_with_a_path_is_only_a_name(case: Case):
    for number, (name, shown) in enumerate(
        {
            "../../etc/passwd.pdf": "passwd.pdf",
            "C:\\giấy tờ\\khai sinh.pdf": "khai sinh.pdf",
            "a\x00\r\nSet-Cookie: x.pdf": "aSet-Cookie: x.pdf",
            "..": f"{PAPER}.pdf",
            "": f"{PAPER}.pdf",
        }.items()
    ):
        path = f"{case.path}/components/{PAPER}/uploads"
        headers = TUS | {"Upload-Length": str(len(FILE)), "Upload-Metadata": metadata(name)}
        begun_at = await case.owner.send("POST", path, headers=headers)
        at = f"{case.path}/components/{PAPER}/{begun_at.headers['location']}"
        assert (await sent(case, at, 0, FILE)).status_code == 204, number
        assert (await file_of(case) or {})["name"] == shown
        found = await case.owner.get(f"{case.path}/components/{PAPER}/file")
        assert "\r" not in found.headers["content-disposition"]


BOMBS = [
    pytest.param(nested(400), "dossier.pdf-too-complex", id="a deep nest"),
    pytest.param(nested(1_000_000), "dossier.pdf-too-complex", id="a million arrays in each other"),
    pytest.param(crowded(300_000), "dossier.pdf-too-complex", id="300,000 times one page"),
    pytest.param(tall(20_000), "dossier.pdf-broken", id="a tree of pages as high as a mountain"),
    pytest.param(swollen(800), "dossier.pdf-broken", id="800 MB of objects in 800 KB"),
    *(pytest.param(one, "dossier.pdf-active", id=name) for name, one in ACTIVE.items()),
]


@pytest.mark.parametrize(("content", "code"), BOMBS)
async def test_a_pdf_that_means_harm_is_refused(
    office: DossierOffice, case: Case, content: bytes, code: str
):
    before = await office.written()
    refused = await case.upload(content)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    at = await begun(case, len(content))
    refused = await sent(case, at, 0, content)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await case.owner.send("HEAD", at, headers=TUS)).status_code == 404
    assert await office.written() == before
    assert await office.ground.vault.intakes() == []
    assert (await case.upload()).status_code == 200  # nobody else is harmed


async def test_links_and_where_a_pdf_opens_do_no_harm(case: Case):
    assert (await case.upload(HARMLESS)).status_code == 200


async def test_an_examiner_that_takes_too_long_is_ended():
    async def pieces() -> AsyncIterator[bytes]:
        yield content

    content = swollen(200)
    examiners = Examiners(longest=0.05)
    with pytest.raises(UnfitError) as refused:
        await examiners.pages(len(content), pieces())
    assert refused.value.code == "dossier.pdf-too-complex"


async def test_what_was_whole_when_its_process_was_stopped_is_filed_afterwards(
    office: DossierOffice, case: Case
):
    async def pieces() -> AsyncIterator[bytes]:
        yield FILE

    at = await begun(case)
    name = f"{case.dossier_id}/upload/{at.rpartition('/')[2]}"
    await office.ground.vault.extend(ANNA, name, 0, pieces())  # and no further
    assert await file_of(case) is None
    await tidied(office)
    await tidied(office)
    assert (await file_of(case) or {})["pages"] == 3
    assert (await sent(case, at, len(FILE), b"")).status_code == 204
    assert len(await office.ground.vault.entries(ANNA, "")) == 1


async def test_what_broke_off_is_not_filed_into_what_was_declared_since(
    office: DossierOffice, case: Case
):
    async def pieces() -> AsyncIterator[bytes]:
        yield FILE

    at = await begun(case, component=MORE)
    name = f"{case.dossier_id}/upload/{at.rpartition('/')[2]}"
    await office.ground.vault.extend(ANNA, name, 0, pieces())
    await case.fill_in()
    await case.upload()
    assert (await case.declare()).status_code == 200
    before = await office.ground.vault.entries(ANNA, "")
    await tidied(office)
    assert await office.ground.vault.entries(ANNA, "") == before
    office.ground.now += timedelta(days=2)
    await tidied(office)
    assert await office.ground.vault.intakes() == []


async def test_a_clean_file_says_so(scanner: Clamd):
    office = with_scanner(scanner)
    await office.stock(COPIES)
    case = await Case(office).drafted()
    filed = (await case.upload(LARGE)).json()
    assert filed["scan"] == "clean"
    assert scanner.scanned == [len(LARGE)]
    assert await office.ground.vault.intakes() == []


async def test_a_file_with_a_virus_is_not_taken(scanner: Clamd):
    office = with_scanner(scanner)
    await office.stock(COPIES)
    case = await Case(office).drafted()
    refused = await case.upload(pdf() + b"%" + SIGN)
    assert (refused.status_code, refused.json()["code"]) == (422, "dossier.virus-found")
    assert await office.ground.vault.entries(ANNA, "") == []


async def test_a_scanner_that_is_down_never_keeps_a_paper_out(scanner: Clamd):
    office = with_scanner(scanner)
    await office.stock(COPIES)
    await scanner.close()
    case = await Case(office).filled()
    assert (await file_of(case) or {})["scan"] == "pending"
    await tidied(office)
    assert (await file_of(case) or {})["scan"] == "pending"
    await scanner.open()
    await tidied(office)
    assert (await file_of(case) or {})["scan"] == "clean"
    office.ground.now += timedelta(days=2)
    await tidied(office)
    assert await office.ground.vault.intakes() == []
    assert (await case.declare()).status_code == 200


async def test_a_virus_found_later_keeps_the_dossier_from_being_declared(scanner: Clamd):
    office = with_scanner(scanner)
    await office.stock(COPIES)
    case = await Case(office).drafted()
    await case.fill_in()
    await scanner.close()
    assert (await case.upload(pdf() + b"%" + SIGN)).json()["scan"] == "pending"
    await scanner.open()
    await tidied(office)
    assert (await file_of(case) or {})["scan"] == "found"
    refused = await case.declare()
    assert (refused.status_code, refused.json()["code"]) == (422, "dossier.virus-found")
    assert refused.json()["errors"] == [{"field": PAPER, "code": "virus-found", "params": {}}]
    hidden = await case.owner.get(f"{case.path}/components/{PAPER}/file")
    assert (hidden.status_code, hidden.json()["code"]) == (409, "dossier.virus-found")
    assert (await case.upload()).json()["scan"] == "clean"
    assert (await case.declare()).status_code == 200
    assert isinstance(office.facts[-1], DossierDeclared)


async def test_a_scanner_that_says_nothing_is_not_waited_for(scanner: Clamd):
    async def pieces() -> AsyncIterator[bytes]:
        yield FILE

    scanner.silent = True
    assert await clamd(scanner.url, patience=0.2)(pieces()) is None
    scanner.silent = False
    assert await clamd(scanner.url)(pieces()) is True


async def test_a_result_is_shown_inline_and_can_do_nothing(case: Case):
    await case.upload()
    found = await case.owner.get(f"{case.path}/components/{PAPER}/file")
    assert found.headers["content-disposition"].startswith("inline")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert found.headers["content-length"] == str(len(found.content))
