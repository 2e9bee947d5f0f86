"""The account's back office: what the portal was told, and what may be made to go wrong."""

from fastapi import APIRouter, Request, Response

from deploy.sandbox.pages import page, see
from deploy.sandbox.stage import OnStage
from deploy.sandbox.zalo.people import OA_ID, OA_NAME

router = APIRouter(prefix="/zalo/quan-tri")


@router.get("")
async def look(request: Request, stage: OnStage) -> Response:
    """Where the webhook goes, and every try."""
    facts = {"oa": OA_NAME, "oa_id": OA_ID, "settings": stage.settings}
    return page(request, "zalo_console.html", {**facts, "tries": stage.zalo.courier.tries})


@router.post("/het-han")
async def expire(stage: OnStage) -> Response:
    """Access tokens are over, as after 25 hours."""
    stage.zalo.tokens.expire()
    return see("/zalo/quan-tri")


@router.post("/thu-hoi")
async def revoke(stage: OnStage) -> Response:
    """Refresh tokens are void too, as after a second use: the owner must permit again."""
    stage.zalo.tokens.revoke()
    return see("/zalo/quan-tri")


@router.post("/gui-lai")
async def tell_again(stage: OnStage) -> Response:
    """Tell the newest event once more, as the platform may at any time."""
    if stage.zalo.courier.tries:
        await stage.zalo.courier.tell(stage.zalo.courier.tries[0].event)
    return see("/zalo/quan-tri")
