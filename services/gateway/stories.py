"""What happened to a payment, in the words of the timeline."""

from collections.abc import Mapping
from typing import Any

from services.gateway.clients.line import Told
from services.gateway.progress import PLACE, Line, lines
from services.gateway.visit import Visit
from services.gateway.wording import NOT_TOLD, OTHERWISE, TEXTS

CALLED: Mapping[tuple[str, str], str] = {
    ("payment.fee-reduced", "ground"): "relief",
    ("payment.refund-requested", "ground"): "why",
}
"""Facts that a timeline calls otherwise than the payment service does."""


async def story_of(visit: Visit, fee_id: str) -> list[Line]:
    """All that happened, the newest on top; what accountants note for themselves is not told."""
    told = [entry_of(one) for one in await visit.services.payment.history(fee_id)]
    known = [one for one in told if one["kind"] not in NOT_TOLD]
    return lines(known, visit.say, visit.session.language)


def entry_of(happened: Told) -> dict[str, Any]:
    """What the payment service tells, as an entry of a timeline, with what its text needs."""
    kind = f"payment.{happened['kind']}"
    told = {CALLED.get((kind, name), name): str(it) for name, it in happened["facts"].items()}
    needed = PLACE.findall(TEXTS.get(kind, OTHERWISE).detail)
    facts = {name: told[name] for name in needed if name in told}
    return {
        "at": happened["at"],
        "kind": kind,
        "actor": happened["by"],
        "facts": facts,
    }
