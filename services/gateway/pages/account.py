"""One's own data, as the vault has it."""

from fastapi import APIRouter, Response

from services.gateway.visit import Welcome

router = APIRouter()


@router.get("/tai-khoan")
async def account(visit: Welcome) -> Response:
    """Name, numbers and address of who is logged in."""
    visit.member()
    return visit.page("account.html", me=await visit.services.identity.me())
