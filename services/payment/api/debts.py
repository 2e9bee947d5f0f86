"""What a dossier owes, found by its code: for whoever pays without logging in."""

from dataclasses import dataclass
from functools import reduce

from contracts.values import FeeId
from services.chassis.readmodel import ReadModel
from services.payment.api.cashier import Cashier
from services.payment.domain.reasons import Reason
from services.payment.projections.fees import FeeView, fee_view, project
from services.payment.projections.matters import Matter

MOST_DEMANDS = 50  # of one dossier
SETTLED = {"paid", "cancelled", "waived"}  # nothing more is asked for under these demands


@dataclass(frozen=True)
class Debts:
    """Dossiers by their codes, and their demands."""

    cashier: Cashier
    fees: ReadModel[FeeView]
    matters: ReadModel[Matter]

    async def matter(self, name: str) -> Matter | None:
        """The dossier that is called so; see `contracts.codes.name_of`."""
        found = await self.matters.find({"name": name}, order="name", limit=1) if name else []
        return found[0] if found else None

    async def demands(self, matter: Matter) -> list[FeeView]:
        """All demands of a dossier, the oldest first, each as its own history tells it now."""
        where = {"dossier_id": matter.dossier_id}
        known = await self.fees.find(where, order="requested_at", limit=MOST_DEMANDS)
        return [await self._now(FeeId(fee.fee_id)) for fee in known]

    async def _now(self, fee_id: FeeId) -> FeeView:
        history = await self.cashier.history(fee_id)
        return reduce(project, history, fee_view.empty(fee_id))


def why(cashier: Cashier, fee: FeeView) -> Reason | None:
    """Why the newest attempt came to nothing; None when it did not."""
    if fee.code is None:
        return None
    collector = cashier.collectors.get(fee.provider) if fee.provider else None
    return collector.reason(fee.code) if collector else Reason.OTHER
