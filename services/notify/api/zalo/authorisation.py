"""Who permits us to speak for the Official Account: a human, now and then, through Zalo's page."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Depends, Query
from fastapi.responses import PlainTextResponse, Response
from pydantic import AwareDatetime, BaseModel

from contracts.access import Act, Caller
from services.chassis.auth import WhoIs, allow

State = Literal["good", "void", "none"]
THANKS = "Đã cấp quyền cho Official Account. Bạn có thể đóng trang này."
REFUSED = "Chưa cấp được quyền: đường dẫn không đúng hoặc đã quá 10 phút. Mời bạn làm lại từ đầu."


class Kept(Protocol):
    """Tokens as they are kept."""

    @property
    def expires_at(self) -> datetime:
        """Until when the access token holds."""
        ...

    @property
    def since(self) -> datetime:
        """Since when these tokens are ours."""
        ...

    @property
    def void(self) -> bool:
        """Whether they can never be renewed."""
        ...


class Permissions(Protocol):
    """Where tokens come from; see the adapter."""

    async def begin(self) -> str:
        """Zalo's page for the owner."""
        ...

    async def finish(self, code: str, state: str) -> None:
        """What the owner brought back."""
        ...


class Errand(BaseModel):
    """Where a human permits."""

    url: str


class Standing(BaseModel):
    """How we stand with Zalo.

    Attributes:
        state: `void`: a human must authorise again; `none`: nobody ever has.
    """

    state: State
    since: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None


def authorisation(
    permissions: Permissions,
    kept: Callable[[], Awaitable[Kept | None]],
    refusals: tuple[type[Exception], ...],
    who_is: WhoIs,
) -> APIRouter:
    """Beginning, coming back, looking; `refusals` are what `finish` raises when it has failed."""
    router = APIRouter(prefix="/zalo", tags=["zalo"])

    @router.post("/authorisation")
    async def begin(who: Annotated[Caller, Depends(who_is)]) -> Errand:
        """Zalo's page where the owner of the Official Account permits; for ops."""
        allow(who, Act.ADMINISTER)
        return Errand(url=await permissions.begin())

    @router.get("/authorisation")
    async def look(who: Annotated[Caller, Depends(who_is)]) -> Standing:
        """Whether we may speak for the Official Account; for ops. Never a token."""
        allow(who, Act.ADMINISTER)
        tokens = await kept()
        if tokens is None:
            return Standing(state="none")
        state: State = "void" if tokens.void else "good"
        return Standing(state=state, since=tokens.since, expires_at=tokens.expires_at)

    @router.get("/authorised")
    async def come_back(
        code: Annotated[str, Query(max_length=2000)] = "",
        state: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        """Where Zalo sends the owner back to; `state` shows that we sent them."""
        try:
            await permissions.finish(code, state)
        except refusals:
            return PlainTextResponse(REFUSED, 400)
        return PlainTextResponse(THANKS)

    return router
