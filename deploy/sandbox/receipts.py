"""What the SMS gateways tell afterwards: whether a text arrived. And how they misbehave."""

import asyncio
from collections.abc import Iterable

import httpx

from deploy.sandbox.settings import Settings

SWITCHED_OFF = "404"  # end of a number whose phone is never on
AFTERWARDS = 0.3  # seconds from a text to its receipt
NAMES = {"sms": "sms-vnpt", "sms2": "sms-second"}  # what the portal calls the two gateways


class Receipts:
    """Tells the portal of each text, once; without an address nobody is told.

    Attributes:
        mischief: per gateway, how it behaves and the seconds that go with it.
    """

    def __init__(self, settings: Settings, http: httpx.AsyncClient) -> None:
        self._settings = settings
        self._http = http
        self._errands = set[asyncio.Task[None]]()
        self.mischief: dict[str, tuple[str, float]] = {}

    def promise(self, line: str, request: str, phones: Iterable[str]) -> None:
        """Tell a little later."""
        if not self._settings.sms_receipt_url:
            return
        for phone in phones:
            errand = asyncio.create_task(self._tell(line, request, phone))
            self._errands.add(errand)
            errand.add_done_callback(self._errands.discard)

    async def close(self) -> None:
        """Drop what is still to be told."""
        for errand in list(self._errands):
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    async def _tell(self, line: str, request: str, phone: str) -> None:
        await asyncio.sleep(AFTERWARDS)
        off = phone.endswith(SWITCHED_OFF)
        receipt = {
            "name": "sms_receipt",
            "REQID": request,
            "MOBILE": phone,
            "STATUS": "0" if off else "1",
            "DESC": "ABSENT" if off else "DELIVERED",
            "APIUSER": self._settings.sms_user,
            "APIPASS": self._settings.sms_password,
        }
        url = f"{self._settings.sms_receipt_url}/{NAMES[line]}"
        try:
            await self._http.post(url, json={"RQST": receipt})
        except httpx.HTTPError:
            return  # the portal is down: a real gateway does not insist either
