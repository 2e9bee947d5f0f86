"""A receipt: everything one needs to check, far from us, that an event stands in our log. Pure."""

import json
from enum import StrEnum
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field

from services.tracking.domain.merkle import Tip, is_included, leaf_hash
from services.tracking.domain.note import Checkpoint, NoteError, opened, public_key

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Receipt(BaseModel):
    """One event, its place in the log, and the signed head that covers it.

    Attributes:
        log: the log's name, `motcua/<province>/<STREAM>`, as the note has it.
        position: of the event in its stream, from 1.
        body: the event exactly as it is stored.
        leaf_hash: SHA-256 of a zero byte, the subject, a line feed and the body.
        tree_size: events that the head covers.
        proof: hashes that lead from the leaf to the head's root, from the bottom.
        note: the signed head (C2SP tlog-checkpoint).
        public_key: PEM of the key it was signed with; believe only one you know to be ours.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    log: Annotated[str, Field(max_length=200)]
    position: Annotated[int, Field(ge=1, strict=True)]
    subject: Annotated[str, Field(max_length=200)]
    body: str
    leaf_hash: Hash
    tree_size: Annotated[int, Field(ge=1, strict=True)]
    proof: Annotated[tuple[Hash, ...], Field(max_length=64)]
    note: str
    public_key: str


class Flaw(StrEnum):
    """What is wrong with a receipt; each says which statement of it does not hold."""

    KEY_BROKEN = "key-broken"
    KEY_OTHER = "key-other"
    NOTE_MALFORMED = "note-malformed"
    NOTE_UNSIGNED = "note-unsigned"
    NOTE_FORGED = "note-forged"
    OTHER_LOG = "other-log"
    OTHER_SIZE = "other-size"
    OTHER_SUBJECT = "other-subject"
    OTHER_LEAF = "other-leaf"
    NOT_INCLUDED = "not-included"


def entry_of(subject: str, body: bytes) -> bytes:
    """What a stream's message is in the log: its subject, a line feed, its body as stored."""
    return subject.encode() + b"\n" + body


def flaws(receipt: Receipt, trusted: Ed25519PublicKey | None) -> list[Flaw]:
    """What is wrong with a receipt, judged by the trusted key, or else by its own; empty: nothing.

    Its own key shows that the receipt hangs together, not who made it.
    """
    try:
        own = public_key(receipt.public_key)
    except ValueError:
        return [Flaw.KEY_BROKEN]
    found = [Flaw.KEY_OTHER] if trusted is not None and trusted != own else []
    try:
        head = opened(receipt.note, trusted or own)
    except NoteError as error:
        return [*found, Flaw(f"note-{error.code}"), *_wrong_content(receipt)]
    return [*found, *_wrong_content(receipt), *_wrong_place(receipt, head)]


def _wrong_content(receipt: Receipt) -> list[Flaw]:
    found = []
    if _subject_told(receipt.body) != receipt.subject:
        found.append(Flaw.OTHER_SUBJECT)
    if leaf_hash(entry_of(receipt.subject, receipt.body.encode())).hex() != receipt.leaf_hash:
        found.append(Flaw.OTHER_LEAF)
    return found


def _subject_told(body: str) -> object:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):  # whatever was put into a file
        return None
    return told.get("subject") if isinstance(told, dict) else None


def _wrong_place(receipt: Receipt, head: Checkpoint) -> list[Flaw]:
    found = []
    if head.origin != receipt.log:
        found.append(Flaw.OTHER_LOG)
    if head.tip.size != receipt.tree_size:
        found.append(Flaw.OTHER_SIZE)
    if not _leads(receipt, head.tip):
        found.append(Flaw.NOT_INCLUDED)
    return found


def _leads(receipt: Receipt, tip: Tip) -> bool:
    leaf = bytes.fromhex(receipt.leaf_hash)
    proof = [bytes.fromhex(step) for step in receipt.proof]
    return is_included(leaf, receipt.position - 1, tip.size, proof, tip.root)
