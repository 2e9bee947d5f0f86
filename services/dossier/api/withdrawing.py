"""What the citizen does to take a dossier back: be told what that costs, and do it."""

import json
from typing import Literal

from pydantic import BaseModel

from contracts.access import Act, Caller
from contracts.dossier import DossierState
from contracts.values import DossierId
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause
from services.chassis.telemetry import about
from services.dossier.api.folder import WORDS
from services.dossier.api.office import Office
from services.dossier.api.shapes import Done
from services.dossier.domain.citizen import fee_after_withdrawal
from services.dossier.domain.commands import WithdrawDossier
from services.dossier.domain.moves import check
from services.dossier.domain.state import Dossier


class WithdrawalTerms(BaseModel):
    """What a withdrawal would mean now. `paid`: whole đồng that came in."""

    fee: Literal["none", "refund", "kept"]
    paid: int


class Withdrawing:
    """The owner's way back."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def terms(self, who: Caller, dossier_id: DossierId) -> WithdrawalTerms:
        """What becomes of the fee, by the rules that hold for it.

        Raises:
            RejectedError: it cannot be taken back now.
        """
        dossier = await self.office.own(who, dossier_id)
        check(dossier, Act.WITHDRAW)
        fee = fee_after_withdrawal(dossier, await self._command(dossier, None))
        return WithdrawalTerms(fee=fee, paid=dossier.paid)

    async def withdraw(self, who: Caller, dossier_id: DossierId, words: str, cause: Cause) -> Done:
        """Take it back. What was written goes into the vault first; refused, it goes again.

        Raises:
            RejectedError: it cannot be taken back now; nothing was kept.
        """
        dossier = await self.office.own(who, dossier_id)
        if done := await self.office.obeyed(dossier_id, cause):
            return Done(position=done.position)
        if dossier.status is DossierState.WITHDRAWN:
            return Done(position=None)
        check(dossier, Act.WITHDRAW)
        with about(dossier=dossier.code):
            return await self._obey(dossier, words, cause)

    async def _obey(self, dossier: Dossier, words: str, cause: Cause) -> Done:
        if not words:
            command = await self._command(dossier, None)
            recorded = await self.office.obey(dossier.dossier_id, command, cause)
            return Done(position=recorded.position if recorded else None)
        folder = self.office.folder(dossier)
        content = json.dumps({"": words}, ensure_ascii=False).encode()
        entry = await folder.add(WORDS, content, {})
        try:
            command = await self._command(dossier, entry.sealed.digest)
            recorded = await self.office.obey(dossier.dossier_id, command, cause)
        except RejectedError:
            await folder.drop(entry)
            raise
        if recorded is None:
            await folder.drop(entry)  # taken back in the same moment, with other words
        return Done(position=recorded.position if recorded else None)

    async def _command(self, dossier: Dossier, words: str | None) -> WithdrawDossier:
        procedure = await self.office.procedure(dossier.procedure)
        return WithdrawDossier(words=words, rules=procedure.rules)
