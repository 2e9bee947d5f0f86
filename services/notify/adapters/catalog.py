"""The catalogue: which procedures fit what somebody is looking for."""

import httpx
from pydantic import BaseModel

from contracts.values import Named
from services.notify.domain.zalo.known import Hit, Hits

MOST = 4  # procedures in one message; a fifth button leads to all of them


class _Item(BaseModel):
    code: str
    name: Named


class _Page(BaseModel):
    total: int
    items: list[_Item]


class Catalog:
    """Asks as anybody may."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def search(self, words: str) -> Hits:
        """The best of what fits.

        Raises:
            httpx.HTTPError: no answer, or not one of ours.
        """
        answer = await self._client.get("/procedures", params={"q": words, "limit": MOST})
        answer.raise_for_status()
        page = _Page.model_validate_json(answer.content)
        return Hits(page.total, tuple(Hit(item.code, item.name.vi) for item in page.items))
