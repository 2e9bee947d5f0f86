"""Uploads that go on where they broke off, as tus 1.0.0 has it.

Core protocol with the extensions creation, expiration and termination. Every command is safe to
repeat by itself, so that no Idempotency-Key is asked for: an offset is heard once.
Source: tus resumable upload protocol 1.0.0 (tus.io).
"""

from base64 import b64decode
from binascii import Error as NotBase64Error
from collections.abc import Callable, Coroutine
from email.utils import format_datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from contracts.access import Caller
from contracts.values import DossierId
from services.chassis.problems import ProblemError, answer
from services.chassis.vault import Intake
from services.dossier.api.folder import PAPERS
from services.dossier.api.intake import ComingFile, Uploads, too_large
from services.dossier.api.office import Office, plain
from services.dossier.domain.paper import LAPSES, LARGEST

VERSION = "1.0.0"
CONTENT = "application/offset+octet-stream"
SUPPORTED = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,termination",
    "Tus-Max-Size": str(LARGEST),
}
UploadId = Annotated[str, Path(pattern=r"^u-[0-9a-f]{32}$")]
Length = Annotated[int | None, Header(ge=0)]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class TusRoute(APIRoute):
    """A route whose every answer says the version, and that knows no other."""

    def get_route_handler(self) -> Handler:
        """The route's own handler, so dressed."""
        handle = super().get_route_handler()

        async def dressed(request: Request) -> Response:
            asked = request.headers.get("tus-resumable", VERSION)
            if asked != VERSION:
                told: Response = answer(412, "dossier.upload-version", "Speak tus 1.0.0.")
                told.headers.update(SUPPORTED)
            else:
                try:
                    told = await handle(request)
                except ProblemError as error:
                    told = answer(error.status, error.code, str(error), error.errors, **error.extra)
            told.headers["Tus-Resumable"] = VERSION
            return told

        return dressed


class Resumable:
    """What a citizen uploads to the components of their dossiers, piece by piece."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def begin(
        self, who: Caller, dossier_id: DossierId, component: str, file: ComingFile
    ) -> Intake:
        """Begin, or find what was begun for the same file: of the same name, size and mark.

        Raises:
            ProblemError: 404, 409 or 413; nothing was begun.
        """
        uploads = await self._uploads(who, dossier_id, component)
        upload = self.office.platform.mint("u")
        if file.mark:
            same = "/".join((dossier_id, component, file.name, str(file.size), file.mark))
            upload = f"u-{self.office.platform.safe.blind(same)[:32]}"
        now = self.office.platform.clock()
        named = ComingFile(plain(file.name, f"{component}.pdf"), file.size)
        await uploads.begin(upload, PAPERS + component, named, now)
        found = await uploads.found(upload)
        if found.settled or now - found.begun > LAPSES:  # once more, from its first byte on
            await uploads.drop(upload)
            await uploads.begin(upload, PAPERS + component, named, now)
            found = await uploads.found(upload)
        return found

    async def found(
        self, who: Caller, dossier_id: DossierId, component: str, upload: str
    ) -> Intake:
        """How far it has come; also for a while after it was filed."""
        uploads = await self._uploads(who, dossier_id, component)
        return await uploads.found(upload, PAPERS + component, self.office.platform.clock())

    async def extend(
        self,
        who: Caller,
        dossier_id: DossierId,
        component: str,
        upload: str,
        at: int,
        request: Request,
    ) -> Intake:
        """Take in more; with its last byte it is examined and filed.

        Raises:
            ProblemError: 404, 409, 413, or 422 when the file cannot be taken: then it is gone.
        """
        uploads = await self._uploads(who, dossier_id, component)
        now = self.office.platform.clock()
        found = await uploads.found(upload, PAPERS + component, now)
        if found.settled and at == found.size:
            return found
        await uploads.extend(upload, at, request.stream())
        found = await uploads.found(upload)
        if found.size == found.about["size"]:
            await uploads.finish(upload, now)
        return found

    async def drop(self, who: Caller, dossier_id: DossierId, component: str, upload: str) -> None:
        """Give it up."""
        uploads = await self._uploads(who, dossier_id, component)
        await uploads.found(upload, PAPERS + component)
        await uploads.drop(upload)

    async def _uploads(self, who: Caller, dossier_id: DossierId, component: str) -> Uploads:
        dossier = await self.office.own_changeable(who, dossier_id, component)
        await self.office.asks_for(dossier, component)
        return self.office.uploads(dossier)


def upload_routes(resumable: Resumable, who_is: Any) -> APIRouter:
    """Creation, and what can be done with what was created."""
    router = APIRouter(
        prefix="/dossiers/{dossier_id}/components/{component}/uploads",
        tags=["filing"],
        route_class=TusRoute,
    )
    _creation(router, resumable, who_is)
    _standing_and_end(router, resumable, who_is)
    _extension(router, resumable, who_is)
    return router


def _creation(router: APIRouter, resumable: Resumable, who_is: Any) -> None:

    @router.options("", status_code=204)
    async def options(dossier_id: DossierId, component: str) -> Response:
        """What is spoken here."""
        del dossier_id, component
        return Response(status_code=204, headers=SUPPORTED)

    @router.post("", status_code=201)
    async def begin(
        dossier_id: DossierId,
        component: str,
        who: Annotated[Caller, who_is],
        upload_length: Length = None,
        upload_metadata: Annotated[str, Header()] = "",
    ) -> Response:
        """Begin an upload. Metadata: `filename`, and `fingerprint`: the same goes on."""
        if upload_length is None:
            raise ProblemError(400, "dossier.upload-length-missing", "Send an Upload-Length.")
        if upload_length > LARGEST:
            raise too_large()
        told = _metadata(upload_metadata)
        name, mark = told.get("filename", ""), told.get("fingerprint", "")
        file = ComingFile(name, upload_length, mark=mark)
        found = await resumable.begin(who, dossier_id, component, file)
        location = {"Location": f"uploads/{found.name.rpartition('/')[2]}"}
        return Response(status_code=201, headers=location | _standing(found))


def _standing_and_end(router: APIRouter, resumable: Resumable, who_is: Any) -> None:
    @router.head("/{upload}")
    async def head(
        dossier_id: DossierId, component: str, upload: UploadId, who: Annotated[Caller, who_is]
    ) -> Response:
        """How many bytes are there."""
        return Response(
            headers=_standing(await resumable.found(who, dossier_id, component, upload))
        )

    @router.delete("/{upload}", status_code=204)
    async def drop(
        dossier_id: DossierId, component: str, upload: UploadId, who: Annotated[Caller, who_is]
    ) -> Response:
        """Give it up; what was filed stays."""
        await resumable.drop(who, dossier_id, component, upload)
        return Response(status_code=204)


def _extension(router: APIRouter, resumable: Resumable, who_is: Any) -> None:
    @router.patch("/{upload}", status_code=204)
    async def extend(
        dossier_id: DossierId,
        component: str,
        upload: UploadId,
        request: Request,
        who: Annotated[Caller, who_is],
        upload_offset: Length = None,
    ) -> Response:
        """More of it, from `Upload-Offset` on. The last byte files it, or says why it cannot be."""
        if request.headers.get("content-type") != CONTENT:
            raise ProblemError(415, "dossier.upload-type", f"Send it as {CONTENT}.")
        if upload_offset is None:
            raise ProblemError(400, "dossier.upload-offset-missing", "Send an Upload-Offset.")
        try:
            found = await resumable.extend(
                who, dossier_id, component, upload, upload_offset, request
            )
        except ClientDisconnect:  # what came is kept; nobody is there to be told
            return Response(status_code=204)
        return Response(status_code=204, headers=_standing(found))


def _standing(found: Intake) -> dict[str, str]:
    return {
        "Upload-Offset": str(found.size),
        "Upload-Length": str(found.about["size"]),
        "Upload-Expires": format_datetime(found.begun + LAPSES, usegmt=True),
        "Cache-Control": "no-store",
    }


def _metadata(header: str) -> dict[str, str]:
    """`filename Z2lheS5wZGY=,fingerprint eA==`, decoded.

    Raises:
        ProblemError: 400; it reads otherwise.
    """
    try:
        pairs = [pair.strip().partition(" ") for pair in header.split(",") if pair.strip()]
        return {name: b64decode(value, validate=True).decode() for name, _, value in pairs}
    except (NotBase64Error, UnicodeDecodeError):
        raise ProblemError(
            400, "dossier.upload-metadata", "Upload-Metadata is not well formed."
        ) from None
