"""The routes of owners after filing: answer the office, take it back, take it home, erase it."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, StringConstraints

from contracts.access import Caller
from contracts.values import DossierId
from services.chassis.handle import Cause
from services.chassis.requests import WaitFor
from services.dossier.api.answering import Answering, SupplementShown
from services.dossier.api.archive import Archives
from services.dossier.api.erasing import Certificate, Erasing, PersonCertificate
from services.dossier.api.shapes import Done
from services.dossier.api.withdrawing import WithdrawalTerms, Withdrawing

PDF, ZIP = "application/pdf", "application/zip"


class Reasons(BaseModel):
    """Why it is taken back, if the citizen wants to say so."""

    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""


def supplement_routes(answering: Answering, who_is: Any, cause_of: Any) -> APIRouter:
    """What the office asked for, and the answer; always the newest."""
    router = APIRouter(prefix="/dossiers/{dossier_id}", tags=["owner"])

    @router.get("/supplement")
    async def supplement(dossier_id: DossierId, who: Annotated[Caller, who_is]) -> SupplementShown:
        """What is wanted, and how far one has come; 409 `dossier.not-now` when nothing is."""
        return await answering.show(who, dossier_id)

    @router.get("/supplement/{component}/file", response_class=Response)
    async def renewed(
        dossier_id: DossierId, component: str, who: Annotated[Caller, who_is]
    ) -> Response:
        """A paper as it would be sent now, as PDF."""
        content = await answering.file(who, dossier_id, component)
        return Response(content, media_type=PDF)

    @router.post("/answer")
    async def answer(
        dossier_id: DossierId, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> Done:
        """Send form and papers as they lie there now; 422 says what is still to be renewed."""
        return await answering.answer(who, dossier_id, cause)

    return router


def withdrawal_routes(withdrawing: Withdrawing, who_is: Any, cause_of: Any) -> APIRouter:
    """The way back."""
    router = APIRouter(prefix="/dossiers/{dossier_id}", tags=["owner"])

    @router.get("/withdrawal")
    async def terms(dossier_id: DossierId, who: Annotated[Caller, who_is]) -> WithdrawalTerms:
        """What a withdrawal would mean for the fee; 409 when it cannot be taken back."""
        return await withdrawing.terms(who, dossier_id)

    @router.post("/withdrawal")
    async def withdraw(
        dossier_id: DossierId,
        body: Reasons,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
    ) -> Done:
        """Take it back; 409 when it cannot be taken back any more."""
        return await withdrawing.withdraw(who, dossier_id, body.words, cause)

    return router


def archive_routes(archives: Archives, who_is: Any) -> APIRouter:
    """Everything, to take home."""
    router = APIRouter(prefix="/dossiers/{dossier_id}", tags=["owner"])

    @router.get("/archive.zip", response_class=StreamingResponse)
    async def archive(dossier_id: DossierId, who: Annotated[Caller, who_is]) -> StreamingResponse:
        """Papers, form, result, and a list with codes, dates and the SHA-256 of each file."""
        name, content = await archives.of(who, dossier_id)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(content, media_type=ZIP, headers=headers)

    return router


def erasure_routes(erasing: Erasing, who_is: Any, cause_of: Any) -> APIRouter:
    """The end of what was filed; its facts stay."""
    router = APIRouter(tags=["owner"])

    @router.post("/dossiers/{dossier_id}/erasure")
    async def erase(
        dossier_id: DossierId, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> Certificate:
        """Erase what was filed; 409 `dossier.in-handling` until it has ended."""
        return await erasing.erase(who, dossier_id, cause)

    @router.get("/dossiers/{dossier_id}/erasure")
    async def erased(dossier_id: DossierId, who: Annotated[Caller, who_is]) -> Certificate:
        """The certificate; 409 `dossier.not-erased` before."""
        return await erasing.certificate(who, dossier_id)

    @router.get("/dossiers/{dossier_id}/erasure.pdf", response_class=Response)
    async def erased_drawn(dossier_id: DossierId, who: Annotated[Caller, who_is]) -> Response:
        """The certificate, as PDF."""
        return Response(await erasing.drawn(who, dossier_id), media_type=PDF)

    return router


def farewell_routes(erasing: Erasing, who_is: Any, cause_of: Any) -> APIRouter:
    """The end of all that one ever filed."""
    router = APIRouter(tags=["owner"])

    @router.post("/me/erasure")
    async def forget(
        who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> PersonCertificate:
        """Erase all one's dossiers and destroy one's key; 409 while one is being handled."""
        return await erasing.forget(who, cause)

    @router.get("/me/erasure")
    async def forgotten(who: Annotated[Caller, who_is], wait: WaitFor) -> PersonCertificate:
        """The certificate; 409 `dossier.not-erased` before."""
        await erasing.office.dossiers.reached(wait)
        return await erasing.forgotten(who)

    @router.get("/me/erasure.pdf", response_class=Response)
    async def forgotten_drawn(who: Annotated[Caller, who_is], wait: WaitFor) -> Response:
        """The certificate, as PDF."""
        await erasing.office.dossiers.reached(wait)
        return Response(await erasing.forgotten_drawn(who), media_type=PDF)

    return router
