"""The identity service: who has which number, and what one-time code is to be sent."""

import httpx
from pydantic import BaseModel, ConfigDict, Field

from services.notify.domain.wording import OneTimeCode

GONE = (httpx.codes.NOT_FOUND, httpx.codes.GONE)


class _Contact(BaseModel):
    """Where a person can be reached; errors about it never show it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    phone: str | None = Field(default=None, repr=False)


class Directory:
    """Asks with the service's own token; what it learns is used at once and never kept."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def phone_of(self, person_id: str) -> str | None:
        """The person's number; None when there is none, or no such person any more.

        Raises:
            httpx.HTTPError: no answer, or a refusal; asking again may help.
        """
        found = await self._ask(f"/people/{person_id}/contact")
        return None if found is None else _Contact.model_validate_json(found).phone

    async def code_of(self, challenge_id: str) -> OneTimeCode | None:
        """The one-time code; None when it is spent or forgotten.

        Raises:
            httpx.HTTPError: no answer, or a refusal; asking again may help.
        """
        found = await self._ask(f"/challenges/{challenge_id}/delivery")
        return None if found is None else OneTimeCode.model_validate_json(found)

    async def _ask(self, path: str) -> bytes | None:
        answer = await self._client.get(path, headers=self._headers)
        if answer.status_code in GONE:
            return None
        answer.raise_for_status()
        return answer.content
