"""What tracking tells the world: what the streams held, in a form that anyone can check."""

from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field

from contracts.event import Event


class TreeHeadSigned(Event):
    """The Merkle tree over the first `size` events of a stream has this root, as we signed.

    The leaf of the event at position p is leaf p - 1 of the tree, so that a changed, removed,
    inserted or missing event shows. Source: RFC 9162, section 2.1.

    Attributes:
        log: the stream, e.g. `DOSSIER`.
        size: events in the tree.
        root: hex SHA-256 of the tree's root.
        signed_at: when it was signed.
        note: the signed text (C2SP tlog-checkpoint and signed-note) that others can keep.
    """

    type: Literal["tracking.tree-head-signed.v1"] = "tracking.tree-head-signed.v1"
    log: str
    size: Annotated[int, Field(ge=0)]
    root: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    signed_at: AwareDatetime
    note: str


TrackingEvent: TypeAlias = TreeHeadSigned
