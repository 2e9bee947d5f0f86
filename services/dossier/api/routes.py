"""The routes: what each is called and takes; what they do stands in filing and counter."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote, unquote

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel

from contracts.access import Caller
from contracts.values import DossierId
from services.chassis.handle import Cause
from services.chassis.requests import WaitFor
from services.chassis.vault import Entry
from services.dossier.api.counter import Counter
from services.dossier.api.explained import DueExplained
from services.dossier.api.filing import Filing
from services.dossier.api.intake import ComingFile
from services.dossier.api.past import Past
from services.dossier.api.shapes import (
    Done,
    DossierPaper,
    FileShown,
    Opened,
    Submitted,
)

PDF = "application/pdf"
FileName = Annotated[str, Header(alias="X-File-Name", description="Percent-encoded UTF-8")]


class WhichProcedure(BaseModel):
    """What is to be filed."""

    procedure: str


class Declaration(BaseModel):
    """The citizen's word. `captcha_proof`: identity's, for `declare:<dossier_id>`."""

    captcha_proof: str
    agency: str


def streamed(file: tuple[Entry, AsyncIterator[bytes]]) -> Response:
    """A PDF out of the vault, segment by segment; nothing may run in it, or guess what it is."""
    entry, content = file
    headers = {
        "Content-Length": str(entry.sealed.size),
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(entry.about['name'])}",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(content, media_type=PDF, headers=headers)


def draft_routes(filing: Filing, who_is: Any, cause_of: Any) -> APIRouter:
    """A draft begins."""
    router = APIRouter(prefix="/dossiers", tags=["filing"])

    @router.post("", status_code=201)
    async def open_draft(
        body: WhichProcedure, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> Opened:
        """Begin a draft. Repeating the request with the same key gives the same draft."""
        return await filing.open(who, body.procedure, cause)

    return router


def submission_routes(filing: Filing, who_is: Any, cause_of: Any) -> APIRouter:
    """From the declaration on."""
    router = APIRouter(prefix="/dossiers/{dossier_id}", tags=["filing"])

    @router.post("/declaration")
    async def declare(
        dossier_id: DossierId,
        body: Declaration,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
    ) -> Done:
        """Declare the contents to be true; what is owed is asked for from here on."""
        return await filing.declare(
            who, dossier_id, proof=body.captcha_proof, agency=body.agency, cause=cause
        )

    @router.post("/submission")
    async def submit(
        dossier_id: DossierId, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> Submitted:
        """Hand it in; 409 `dossier.fee-unpaid` while something is owed."""
        return await filing.submit(who, dossier_id, cause)

    @router.post("/result/return")
    async def fetched(
        dossier_id: DossierId, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> Done:
        """The owner has fetched the result."""
        return await filing.fetched(who, dossier_id, cause)

    return router


def paper_routes(filing: Filing, who_is: Any, cause_of: Any) -> APIRouter:
    """The papers of a draft: PDF bodies of at most 20 MB."""
    router = APIRouter(prefix="/dossiers/{dossier_id}/components", tags=["filing"])

    @router.put("/{component}")
    async def upload(
        dossier_id: DossierId,
        component: str,
        request: Request,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
        x_file_name: FileName = "",
    ) -> FileShown | None:
        """Put a PDF to a component, replacing an earlier one."""
        length = request.headers.get("content-length", "")
        size = int(length) if length.isdecimal() else None
        file = ComingFile(unquote(x_file_name), size, request.stream())
        return await filing.upload(who, dossier_id, component, file, cause)

    @router.delete("/{component}", status_code=204)
    async def remove(dossier_id: DossierId, component: str, who: Annotated[Caller, who_is]) -> None:
        """Take it out again."""
        await filing.remove(who, dossier_id, component)

    return router


def result_routes(counter: Counter, who_is: Any, cause_of: Any) -> APIRouter:
    """The end of the work."""
    router = APIRouter(tags=["desk"])

    @router.put("/dossiers/{dossier_id}/result")
    async def finish(
        dossier_id: DossierId,
        request: Request,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
        x_file_name: FileName = "",
    ) -> Done:
        """Put the result to it: a PDF of at most 20 MB."""
        file = ComingFile(unquote(x_file_name), None, request.stream())
        return await counter.finish(who, dossier_id, file, cause)

    return router


def dossier_routes(past: Past, who_is: Any) -> APIRouter:
    """The dossier, now and in the past; eventual: send `X-Wait-For` to see one's own command."""
    router = APIRouter(prefix="/dossiers/{dossier_id}", tags=["dossier"])

    @router.get("")
    async def show(
        dossier_id: DossierId,
        who: Annotated[Caller, who_is],
        wait: WaitFor,
        as_of: AwareDatetime | None = None,
    ) -> DossierPaper:
        """The dossier with its form and papers; with `as_of` as it was at that instant."""
        await past.office.dossiers.reached(wait)
        return await past.show(who, dossier_id, as_of)

    @router.get("/due")
    async def why(
        dossier_id: DossierId,
        who: Annotated[Caller, who_is],
        wait: WaitFor,
        *,
        foreseen: bool = False,
    ) -> DueExplained:
        """Why the result is due when it is: facts, term, waits, days that do not count.

        With `foreseen`, before the reception: as it would be if it were received now.
        """
        await past.office.dossiers.reached(wait)
        return await past.why(who, dossier_id, foresee=foreseen)

    return router


def file_routes(counter: Counter, who_is: Any) -> APIRouter:
    """The files of a dossier, to its owner and to officials of its agency."""
    router = APIRouter(prefix="/dossiers/{dossier_id}", tags=["dossier"])

    @router.get("/components/{component}/file", response_class=Response)
    async def paper(
        dossier_id: DossierId, component: str, who: Annotated[Caller, who_is], wait: WaitFor
    ) -> Response:
        """An uploaded paper, as PDF."""
        await counter.office.dossiers.reached(wait)
        return streamed(await counter.paper(who, dossier_id, component))

    @router.get("/result", response_class=Response)
    async def result(
        dossier_id: DossierId, who: Annotated[Caller, who_is], wait: WaitFor
    ) -> Response:
        """The result, as PDF."""
        await counter.office.dossiers.reached(wait)
        return streamed(await counter.result(who, dossier_id))

    return router
