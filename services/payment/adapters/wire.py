"""The HTTP that payment platforms of this kind speak: JSON out, bytes back, a key shown."""

from collections.abc import Mapping

import httpx
from pydantic import SecretStr

from services.payment.domain.collection import CollectorError


class Wire:
    """A line to one platform. Source: domain facts §4.1, transport."""

    def __init__(self, http: httpx.AsyncClient, version: str, api_key: SecretStr) -> None:
        self._http = http
        self._version = version
        self._headers = {"Authorization": f"Bearer {api_key.get_secret_value()}"}

    async def send(self, call: str, message: Mapping[str, object]) -> bytes:
        """What the platform answers.

        Raises:
            CollectorError: nothing that could be read; the platform may have heard or not.
        """
        path = f"/rest/payment/v{self._version}/{call}"
        try:
            answer = await self._http.post(path, json=dict(message), headers=self._headers)
        except httpx.HTTPError as error:
            raise CollectorError(type(error).__name__) from None
        if answer.status_code != httpx.codes.OK:
            raise CollectorError(f"HTTP {answer.status_code}")
        return answer.content
