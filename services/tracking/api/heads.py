"""Signed tree heads over HTTP: for anyone who keeps them, and checks that each continues another.

Nothing here is about a person: sizes and hashes.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from services.chassis.problems import ProblemError, not_found
from services.tracking.api.proofs import Proofs
from services.tracking.domain.merkle import consistency
from services.tracking.domain.note import key_id, public_key
from services.tracking.projections.heads import Head


class SignedHead(BaseModel):
    """The latest head of a log.

    Attributes:
        origin: the log's name in notes.
        size: events that it covers.
        root: hex SHA-256.
        note: signed text (C2SP tlog-checkpoint).
        key_id: hex, as the note's signature has it.
        public_key: PEM.
    """

    log: str
    origin: str
    size: int
    root: str
    signed_at: AwareDatetime | None
    note: str
    key_id: str
    public_key: str


class Consistency(BaseModel):
    """That the tree of `old` events is the beginning of the tree of `new`; hashes in hex."""

    log: str
    old: int
    new: int
    proof: list[str]


def heads(proofs: Proofs) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/heads", tags=["proof"])

    @router.get("/{stream}")
    async def latest(stream: str) -> SignedHead:
        """The latest signed head of a stream's log."""
        head = await _head(proofs, stream)
        origin = proofs.origin(stream)
        return SignedHead(
            **head.model_dump(),
            origin=origin,
            key_id=key_id(origin, public_key(proofs.public_key)).hex(),
            public_key=proofs.public_key,
        )

    @router.get("/{stream}/consistency")
    async def continues(
        stream: str,
        old: Annotated[int, Query(alias="from", ge=0)],
        new: Annotated[int, Query(alias="to", ge=0)],
    ) -> Consistency:
        """The proof that one tree is the beginning of another (RFC 9162, 2.1.4)."""
        head = await _head(proofs, stream)
        if not old <= new <= head.size:
            raise ProblemError(
                409, "tracking.head-not-covered", "Give sizes from <= to <= the latest head's."
            )
        proof = await proofs.logs[stream].prove(consistency(old, new))
        return Consistency(log=stream, old=old, new=new, proof=[step.hex() for step in proof])

    return router


async def _head(proofs: Proofs, stream: str) -> Head:
    head = await proofs.head(stream)
    if head is None:
        raise not_found("tracking", "signed head")
    return head
