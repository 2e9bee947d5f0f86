"""The identity service: whom a receipt is made out to."""

import httpx
from pydantic import BaseModel

from services.payment.domain.paper import Payer

NOBODY = (httpx.codes.NOT_FOUND, httpx.codes.GONE)  # unknown, or erased


class Told(BaseModel):
    """What identity tells; more than this is not read."""

    full_name: str
    address: str


class Directory:
    """Asks with the service's own token when a receipt is drawn, and keeps nothing of it."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def payer(self, person_id: str) -> Payer:
        """The person; nobody when they were erased.

        Raises:
            httpx.HTTPError: no answer, or a refusal; asking again may help.
        """
        answer = await self._client.get(f"/people/{person_id}/name", headers=self._headers)
        if answer.status_code in NOBODY:
            return Payer()
        answer.raise_for_status()
        told = Told.model_validate_json(answer.content)
        return Payer(name=told.full_name, address=told.address)
