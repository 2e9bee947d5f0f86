"""Uploads of the papers' page that go on where they broke off: tus, in the person's own session.

The page's script sends the pieces; what the dossier service answers goes back as it is, and a
refusal with a sentence for people.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse

from services.chassis.problems import ProblemError
from services.gateway.clients.line import REFUSED, problem_of
from services.gateway.messages import sentence
from services.gateway.pages.filing.desk import ComponentId, DossierId
from services.gateway.visit import Visit, Welcome

PASSED_ON = ("tus-resumable", "upload-length", "upload-metadata", "upload-offset", "content-type")
PASSED_BACK = ("tus-resumable", "upload-offset", "upload-length", "upload-expires", "cache-control")
UploadId = Annotated[str, Path(pattern=r"^u-[0-9a-f]{32}$")]

router = APIRouter()
PLACE = "/ho-so/{dossier_id}/thanh-phan/{component}/tai-len"


@router.post(PLACE)
async def begin(
    visit: Welcome, request: Request, dossier_id: DossierId, component: ComponentId
) -> Response:
    """Begin an upload, or go on with one of the same file."""
    return await _resume(visit, request, (dossier_id, component, ""))


@router.api_route(PLACE + "/{upload}", methods=["HEAD", "PATCH", "DELETE"], include_in_schema=False)
async def go_on(
    visit: Welcome,
    request: Request,
    dossier_id: DossierId,
    component: ComponentId,
    upload: UploadId,
) -> Response:
    """How far it is; more of it; no more of it."""
    return await _resume(visit, request, (dossier_id, component, upload))


async def _resume(visit: Visit, request: Request, where: tuple[str, str, str]) -> Response:
    visit.member()
    headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    content = None
    if request.method == "PATCH":
        headers["content-length"] = request.headers["content-length"]
        content = request.stream()
    told = await visit.services.papers.resume(request.method, where, headers, content)
    if told.status_code >= REFUSED:
        problem = problem_of("dossier", told) if told.content else None
        return _refused(visit, told.status_code, problem)
    back = {name: told.headers[name] for name in PASSED_BACK if name in told.headers}
    if location := told.headers.get("location"):
        back["location"] = f"tai-len/{location.rpartition('/')[2]}"
    return Response(status_code=told.status_code, headers=back)


def _refused(visit: Visit, status: int, problem: Exception | None) -> Response:
    if problem is None:  # an answer to HEAD
        return Response(status_code=status)
    if not isinstance(problem, ProblemError):
        raise problem
    text = visit.say(sentence(problem.code))
    return JSONResponse({"code": problem.code, "text": text}, status)
