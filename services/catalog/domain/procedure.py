"""When a procedure comes into force, and when it is no longer offered. Pure."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from contracts.catalog import CatalogEvent, Procedure, ProcedurePublished, ProcedureWithdrawn
from services.chassis.decider import Decider, RejectedError


@dataclass(frozen=True, kw_only=True)
class PublishProcedure:
    """Bring a procedure into force in this version."""

    procedure: Procedure


@dataclass(frozen=True, kw_only=True)
class WithdrawProcedure:
    """Stop offering a procedure."""

    code: str
    reason: str


Command: TypeAlias = PublishProcedure | WithdrawProcedure


@dataclass(frozen=True)
class Offer:
    """One procedure as it is offered.

    Attributes:
        in_force: the version in force; None before the first and after a withdrawal.
        known: whether there ever was one.
    """

    in_force: Procedure | None = None
    known: bool = False


def decide(command: Command, offer: Offer) -> CatalogEvent | None:
    """What follows from a command.

    Raises:
        RejectedError: `catalog.component-twice`, `catalog.quantity-field-missing`,
            `catalog.procedure-unknown`; nothing was published or withdrawn.
    """
    match command:
        case PublishProcedure(procedure=procedure):
            _check(procedure)
            if procedure == offer.in_force:
                return None  # published again as it is: nothing new for anyone
            return ProcedurePublished(procedure=procedure)
        case WithdrawProcedure(code=code, reason=reason):
            if not offer.known:
                raise RejectedError("catalog.procedure-unknown", f"{code} was never published.")
            if offer.in_force is None:
                return None  # withdrawn before: the first reason stands
            return ProcedureWithdrawn(code=code, reason=reason)
    assert_never(command)


def _check(procedure: Procedure) -> None:
    """A procedure that contradicts itself never comes into force."""
    ids = [component.id for component in procedure.components]
    if len(ids) != len(set(ids)):
        raise RejectedError("catalog.component-twice", "Two components share one id.")
    asked = {fee.quantity_from for fee in procedure.fees} - {None}
    if asked - set(procedure.form.get("properties", {})):
        raise RejectedError(
            "catalog.quantity-field-missing", "A fee counts by a field that the form lacks."
        )


def evolve(offer: Offer, fact: CatalogEvent) -> Offer:
    """The offer after one more fact."""
    del offer  # each fact says all that matters
    match fact:
        case ProcedurePublished(procedure=procedure):
            return Offer(in_force=procedure, known=True)
        case ProcedureWithdrawn():
            return Offer(known=True)
    assert_never(fact)


procedure_decider: Decider[Command, Offer, CatalogEvent] = Decider(Offer(), decide, evolve)
