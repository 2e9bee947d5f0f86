"""The routes: what each is called and takes; what they do stands in filing and counter."""

from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Header, Request, Response
from pydantic import AwareDatetime, BaseModel

from contracts.access import Caller
from contracts.values import DossierId
from services.chassis.handle import Cause
from services.chassis.problems import ProblemError
from services.chassis.requests import WaitFor
from services.dossier.api.counter import Counter
from services.dossier.api.filing import Filing
from services.dossier.api.past import DueExplained, Past
from services.dossier.api.shapes import (
    Done,
    DossierPaper,
    FileShown,
    Opened,
    Submitted,
)
from services.dossier.domain.paper import LARGEST

PDF = "application/pdf"
FileName = Annotated[str, Header(alias="X-File-Name", description="Percent-encoded UTF-8")]


class WhichProcedure(BaseModel):
    """What is to be filed."""

    procedure: str


class Declaration(BaseModel):
    """The citizen's word. `captcha_proof`: identity's, for `declare:<dossier_id>`."""

    captcha_proof: str
    agency: str


async def body_of(request: Request) -> bytes:
    """The body, not a byte over the limit.

    Raises:
        ProblemError: 413 `dossier.file-too-large`; the rest was not read.
    """
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            raise ProblemError(413, "dossier.file-too-large", "A file may have 20 MB.")
    return bytes(content)


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
        content = await body_of(request)
        name = unquote(x_file_name)
        return await filing.upload(
            who, dossier_id, component, name=name, content=content, cause=cause
        )

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
        content = await body_of(request)
        name = unquote(x_file_name)
        return await counter.finish(who, dossier_id, name=name, content=content, cause=cause)

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
        dossier_id: DossierId, who: Annotated[Caller, who_is], wait: WaitFor
    ) -> DueExplained:
        """Why the result is due when it is: facts, term, days that do not count."""
        await past.office.dossiers.reached(wait)
        return await past.why(who, dossier_id)

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
        return Response(await counter.paper(who, dossier_id, component), media_type=PDF)

    @router.get("/result", response_class=Response)
    async def result(
        dossier_id: DossierId, who: Annotated[Caller, who_is], wait: WaitFor
    ) -> Response:
        """The result, as PDF."""
        await counter.office.dossiers.reached(wait)
        return Response(await counter.result(who, dossier_id), media_type=PDF)

    return router
