"""What proofs over HTTP are made from."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from services.chassis.problems import ProblemError
from services.chassis.readmodel import ReadModel
from services.chassis.tape import Tape
from services.chassis.wire import Raw
from services.tracking.domain.merkle import Tip, inclusion, is_included, leaf_hash
from services.tracking.domain.receipt import Receipt, entry_of
from services.tracking.domain.tiles import Log, TilesError
from services.tracking.projections.heads import Head

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proofs:
    """The logs of this house.

    Attributes:
        tapes: streams as they are stored, by name.
        logs: their trees, by the same names.
        heads: the latest signed head of each.
        authority: what the logs' origins begin with, `motcua/<province>`.
        public_key: PEM of the key that signs heads.
    """

    tapes: Mapping[str, Tape]
    logs: Mapping[str, Log]
    heads: ReadModel[Head]
    authority: str
    public_key: str

    def origin(self, stream: str) -> str:
        """How the log of a stream is called in notes."""
        return f"{self.authority}/{stream}"

    async def head(self, stream: str) -> Head | None:
        """The latest head; None when there is none, or no such log."""
        return await self.heads.get(stream) if stream in self.logs else None

    async def receipt(self, stream: str, position: int) -> Receipt:
        """The receipt of the event at a position.

        Raises:
            ProblemError: 409 `tracking.receipt-not-ready`, no signed head covers it yet;
                500 `tracking.proof-broken`, stream and log disagree: an alarm for ops.
        """
        head = await self.head(stream)
        if head is None or head.size < position:
            raise ProblemError(
                409, "tracking.receipt-not-ready", "Not signed yet; try again in a minute."
            )
        stored = next(iter(await self.tapes[stream].after(position - 1)), None)
        tip = Tip(head.size, bytes.fromhex(head.root))
        if stored is None or stored.position != position:
            raise _broken(stream, position)
        return await self._proved(stream, stored, head, tip)

    async def _proved(self, stream: str, stored: Raw, head: Head, tip: Tip) -> Receipt:
        position = stored.position
        leaf = leaf_hash(entry_of(stored.subject, stored.body))
        try:
            proof = await self.logs[stream].prove(inclusion(position - 1, tip.size))
        except TilesError:
            raise _broken(stream, position) from None
        if not is_included(leaf, position - 1, tip.size, proof, tip.root):
            raise _broken(stream, position)
        return Receipt(
            log=self.origin(stream),
            position=position,
            subject=stored.subject,
            body=stored.body.decode(),
            leaf_hash=leaf.hex(),
            tree_size=tip.size,
            proof=tuple(step.hex() for step in proof),
            note=head.note,
            public_key=self.public_key,
        )


def _broken(stream: str, position: int) -> ProblemError:
    log.critical("alarm: %s position %s is not what was signed", stream, position)
    return ProblemError(
        500, "tracking.proof-broken", "This entry cannot be proved; we look into it."
    )
