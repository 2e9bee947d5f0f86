"""The identity service: who has which number, and what one-time code is to be sent."""

from collections.abc import Mapping

import httpx

from services.notify.domain.commands import GiveUp
from services.notify.domain.wording import Contact, OneTimeCode

NOBODY = (httpx.codes.NOT_FOUND, httpx.codes.GONE)  # unknown, or erased
WORTHLESS: Mapping[int, str] = {
    httpx.codes.NOT_FOUND: "code-gone",
    httpx.codes.CONFLICT: "code-spent",
    httpx.codes.GONE: "expired",
}


class Directory:
    """Asks with the service's own token; what it learns is used at once and never kept."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def contact_of(self, person_id: str) -> Contact | None:
        """Where the person can be reached; None when there is no such person any more.

        Raises:
            httpx.HTTPError: no answer, or a refusal; asking again may help.
        """
        answer = await self._client.get(f"/people/{person_id}/contact", headers=self._headers)
        if answer.status_code in NOBODY:
            return None
        answer.raise_for_status()
        return Contact.model_validate_json(answer.content)

    async def code_of(self, challenge_id: str) -> OneTimeCode | GiveUp:
        """The one-time code, or why there is no use in sending it.

        Raises:
            httpx.HTTPError: no answer, or a refusal; asking again may help.
        """
        path = f"/challenges/{challenge_id}/delivery"
        answer = await self._client.get(path, headers=self._headers)
        if answer.status_code in WORTHLESS:
            return GiveUp(reason=WORTHLESS[answer.status_code])
        answer.raise_for_status()
        return OneTimeCode.model_validate_json(answer.content)
