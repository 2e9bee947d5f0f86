"""The PDFs of a dossier as officials open them: the citizen's, the result, the desk's own."""

from fastapi import APIRouter, Response

from services.gateway.visit import Welcome, passed_on

router = APIRouter(prefix="/can-bo/ho-so/{dossier_id}")


@router.get("/tep/{component}")
async def file(visit: Welcome, dossier_id: str, component: str) -> Response:
    """One of the citizen's papers."""
    visit.member("official")
    return passed_on(await visit.services.dossier.file(dossier_id, component), f"{component}.pdf")


@router.get("/ket-qua")
async def result(visit: Welcome, dossier_id: str) -> Response:
    """The result as it was put to the dossier."""
    visit.member("official")
    return passed_on(await visit.services.dossier.result(dossier_id), "ket-qua.pdf")


@router.get("/phieu/{number}")
async def slip(visit: Welcome, dossier_id: str, number: str) -> Response:
    """One of the papers of the desk, `01` to `05`, to print for the citizen."""
    visit.member("official")
    return passed_on(await visit.services.desk.slip(dossier_id, number), f"mau-{number[:2]}.pdf")
