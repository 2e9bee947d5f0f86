"""The sandbox's own pages: what is played here, and that it is up."""

from fastapi import APIRouter, Request, Response

from deploy.sandbox.pages import page

router = APIRouter()


@router.get("/")
async def index(request: Request) -> Response:
    """What is played here."""
    return page(request, "index.html", {})


@router.get("/health")
async def health() -> dict[str, str]:
    """The process is up."""
    return {"status": "ok"}
