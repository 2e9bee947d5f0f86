"""Signing heads: each continues the one before it, or is refused."""

from dataclasses import replace
from datetime import timedelta

from contracts.tracking import TreeHeadSigned
from services.tracking.domain.heads import SignHead, head_decider, period
from services.tracking.domain.merkle import Frontier, Tip, consistency, leaf_hash
from tests.facts import NOW
from tests.given import Given
from tests.unit.test_merkle import hashes_of

LEAVES = [leaf_hash(b"%d" % n) for n in range(20)]

given = Given(head_decider)


def tip(size: int, leaves: list[bytes] = LEAVES) -> Tip:
    frontier = Frontier()
    for leaf in leaves[:size]:
        frontier = frontier.with_leaf(leaf)
    return Tip(size, frontier.root)


def sign(size: int, since: int | None = None) -> SignHead:
    return SignHead(
        log="DOSSIER",
        tip=tip(size),
        note=f"note {size}",
        at=NOW,
        since=None if since is None else tip(since),
        proof=tuple(hashes_of(LEAVES, consistency(since, size))) if since else (),
    )


def head(size: int, root: bytes | None = None) -> TreeHeadSigned:
    root = root or tip(size).root
    return TreeHeadSigned(
        log="DOSSIER", size=size, root=root.hex(), signed_at=NOW, note=f"note {size}"
    )


def test_the_first_head_is_signed():
    given().when(sign(7)).then(head(7))


def test_a_head_that_continues_the_last_one_is_signed():
    given(head(7)).when(sign(12, since=7)).then(head(12))


def test_the_first_head_of_an_hour_must_continue_that_of_the_hour_before():
    given().when(sign(12, since=7)).then(head(12))
    other = replace(sign(12, since=7), since=Tip(7, LEAVES[0]))
    given().when(other).then_rejected("tracking.head-inconsistent")


def test_the_same_head_again_is_no_new_fact():
    given(head(7)).when(sign(7, since=7)).then()
    given().when(sign(7, since=7)).then()


def test_a_head_older_than_the_last_one_is_no_fact():
    given(head(12)).when(sign(7)).then()


def test_a_head_of_another_tree_is_refused():
    given(head(7, LEAVES[0])).when(
        replace(sign(12, since=7), since=Tip(7, LEAVES[0]))
    ).then_rejected("tracking.head-inconsistent")
    given(head(7, LEAVES[0])).when(sign(7, since=7)).then_rejected("tracking.head-inconsistent")


def test_a_proof_from_another_head_than_the_last_is_asked_again():
    given(head(9)).when(sign(12, since=7)).then_rejected("tracking.head-overtaken")
    given(head(9)).when(sign(12)).then_rejected("tracking.head-overtaken")


def test_each_hour_has_a_history_of_its_own():
    assert period("DOSSIER", NOW) == "heads-dossier-20261116T02"
    assert period("DOSSIER", NOW + timedelta(hours=1)) == "heads-dossier-20261116T03"
