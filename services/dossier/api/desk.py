"""What officials do to a dossier: every move of the table but the result, which is a file."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from contracts.access import Act, Caller, may
from contracts.dossier import DossierEvent, DossierState
from contracts.event import Recorded
from contracts.handling import DossierWarned, ForeignCodeNoted, Wanted
from contracts.streams import DOSSIER
from contracts.values import DossierId, FeeLine, Official, OpinionId
from services.chassis.auth import allow
from services.chassis.decider import RejectedError
from services.chassis.handle import BusyError, Cause
from services.chassis.ids import derived
from services.chassis.problems import ProblemError
from services.chassis.telemetry import about
from services.chassis.vault import ForgottenError
from services.dossier.api.asked import (
    ApproveAsked,
    Asked,
    ExtensionAsked,
    GiveOutAsked,
    HandOverAsked,
    OpinionAnswered,
    OpinionAsked,
    PaymentAsked,
    ReceiveAsked,
    RefuseAsked,
    ResumeAsked,
    StopAsked,
    SupplementAsked,
)
from services.dossier.api.folder import WORDS
from services.dossier.api.offered import acting
from services.dossier.api.office import Office, missing
from services.dossier.api.shapes import Done, Moved, Problem
from services.dossier.domain import deadline
from services.dossier.domain.commands import (
    Approve,
    AskOpinion,
    AskSupplement,
    Command,
    ExtendDue,
    GiveOpinion,
    HandOver,
    NoteForeignCode,
    ReceiveDossier,
    RefuseDossier,
    RequirePayment,
    ResumeDossier,
    ReturnResult,
    StopDossier,
)
from services.dossier.domain.moves import check
from services.dossier.domain.state import Dossier

FORM = "form"  # what a supplement calls the form by


class Desk:
    """The officials' side of the counter."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def move(self, who: Caller, dossier_id: DossierId, asked: Asked, cause: Cause) -> Done:
        """One move. What was written goes into the vault first; refused, it goes again.

        Raises:
            ProblemError: 403, 404, 409 when the dossier does not allow it, or 422 for a
                colleague or an item nobody knows; nothing was kept.
        """
        dossier = await self.office.now(dossier_id)
        if done := await self.done(who, dossier_id, cause):
            return done
        theirs_to_do(who, asked.move, dossier)
        by = acting(who, dossier)
        try:
            check(dossier, asked.move, by)
            with about(dossier=dossier.code):
                recorded = await self._obey(dossier, asked, by, cause)
        except RejectedError as refusal:
            raise await self.refused(dossier_id, refusal) from None
        return Done(position=recorded.position if recorded else None)

    async def move_all(
        self, who: Caller, dossier_ids: Sequence[DossierId], asked: Asked, cause: Cause
    ) -> list[Moved]:
        """The same move of several dossiers, each by itself and in this order."""
        allow(who, Act.WORK, agency=who.agency)
        return [await self._one_of_all(who, one, asked, cause) for one in dossier_ids]

    async def _one_of_all(
        self, who: Caller, dossier_id: DossierId, asked: Asked, cause: Cause
    ) -> Moved:
        try:
            done = await self.move(who, dossier_id, asked, cause)
        except ProblemError as error:
            problem = Problem(code=error.code, title=str(error))
        except BusyError:
            problem = Problem(code="busy", title="Too many at once; try again.")
        except ForgottenError:
            problem = Problem(code="person.erased", title="The person's data was erased.")
        else:
            return Moved(dossier_id=dossier_id, position=done.position)
        return Moved(dossier_id=dossier_id, position=None, problem=problem)

    async def note_foreign_code(
        self, who: Caller, dossier_id: DossierId, system: str, foreign: str, cause: Cause
    ) -> Done:
        """Keep how another system calls it; the same again changes nothing."""
        allow(who, Act.ADMINISTER)
        dossier = await self.office.now(dossier_id)
        if dossier.status is DossierState.UNKNOWN:
            raise missing()
        command = NoteForeignCode(system=system, foreign=foreign)
        recorded = await self.office.obey(dossier_id, command, cause)
        return Done(position=recorded.position if recorded else None)

    async def done(self, who: Caller, dossier_id: DossierId, cause: Cause) -> Done | None:
        """What the caller's very request led to before, if it comes again."""
        before = await self.office.obeyed(dossier_id, cause)
        by = getattr(before.data, "by", None) if before else None
        if before is None or by is None or by.person_id != who.person_id:
            return None
        return Done(position=before.position)

    async def refused(self, dossier_id: DossierId, refusal: RejectedError) -> ProblemError:
        """The refusal, and who did what to the dossier last: so the slower of two sees why."""
        history = await self.office.stream.load(DOSSIER.subject(dossier_id), fresh=True)
        moves = [r for r in history if not isinstance(r.data, DossierWarned | ForeignCodeNoted)]
        if not moves:
            return ProblemError(409, refusal.code, str(refusal))
        last = moves[-1]
        kind, by = last.data.type.rpartition(".")[0], getattr(last.data, "by", None)
        name = f"{by.name}, {by.title}" if by else "nobody at the desk"
        happened = {
            "kind": kind,
            "at": last.time.isoformat(),
            "by": by.model_dump(mode="json") if by else None,
        }
        detail = f"Last came {kind}, at {last.time.isoformat()}, by {name}."
        return ProblemError(409, refusal.code, str(refusal), detail=detail, happened=happened)

    async def _obey(
        self, dossier: Dossier, asked: Asked, by: Official, cause: Cause
    ) -> Recorded[DossierEvent] | None:
        written = _written(asked)
        if written is None:
            command = await self._command(dossier, asked, by, cause, words="")
            return await self.office.obey(dossier.dossier_id, command, cause)
        folder = self.office.folder(dossier)
        entry = await folder.add(WORDS, written.encode(), {})
        try:
            command = await self._command(dossier, asked, by, cause, words=entry.sealed.digest)
            return await self.office.obey(dossier.dossier_id, command, cause)
        except (RejectedError, ProblemError):
            await folder.drop(entry)
            raise

    async def _command(  # noqa: C901, PLR0911 - one case per move
        self, dossier: Dossier, asked: Asked, by: Official, cause: Cause, *, words: str
    ) -> Command:
        at, calendar = cause.at, self.office.calendar
        match asked:
            case ReceiveAsked():
                return await self._reception(dossier, by, cause)
            case RefuseAsked(ground=ground):
                return RefuseDossier(by=by, ground=ground, words=words)
            case SupplementAsked():
                return await self._supplement(dossier, asked, by, cause, words=words)
            case HandOverAsked():
                return await self._hand_over(dossier, asked, by, cause)
            case OpinionAsked():
                return self._opinion(dossier, asked, by, cause, words=words)
            case OpinionAnswered(opinion_id=opinion_id):
                return GiveOpinion(by=by, opinion_id=opinion_id, words=words)
            case PaymentAsked(lines=lines):
                owed = tuple(
                    FeeLine(code="bo-sung", name=line.named, kind=line.kind, amount=line.amount)
                    for line in lines
                )
                return RequirePayment(by=by, lines=owed, words=words, at=at)
            case ExtensionAsked(due=due):
                return ExtendDue(by=by, due=due, words=words, at=at, calendar=calendar)
            case StopAsked(ground=ground):
                return StopDossier(by=by, ground=ground, words=words, at=at)
            case ResumeAsked():
                return ResumeDossier(by=by, at=at, calendar=calendar)
            case ApproveAsked():
                return Approve(by=by)
            case GiveOutAsked():
                return ReturnResult(by=by)
        assert_never(asked)

    async def _reception(self, dossier: Dossier, by: Official, cause: Cause) -> ReceiveDossier:
        procedure = await self.office.procedure(dossier.procedure)
        return ReceiveDossier(
            by=by,
            term=procedure.term_online,
            due=deadline.due(cause.at, procedure.term_online, self.office.calendar),
            calendar=self.office.calendar.version,
            rules=procedure.rules,
        )

    async def _supplement(
        self, dossier: Dossier, asked: SupplementAsked, by: Official, cause: Cause, *, words: str
    ) -> AskSupplement:
        procedure = await self.office.procedure(dossier.procedure)
        known = {FORM} | {part.id for part in procedure.components}
        named = [one.item for one in asked.items]
        if not known.issuperset(named) or len(set(named)) < len(named):
            raise ProblemError(422, "dossier.item-unknown", "Name each component once.")
        days = asked.days or procedure.rules.supplement_days
        return AskSupplement(
            by=by,
            wanted=tuple(Wanted(item=one.item, ground=one.ground) for one in asked.items),
            words=words,
            answer_by=cause.at + timedelta(days=days),
            at=cause.at,
        )

    async def _hand_over(
        self, dossier: Dossier, asked: HandOverAsked, by: Official, cause: Cause
    ) -> HandOver:
        colleague = await self.office.officials.get(asked.to)
        if colleague is None or colleague.official is None:
            raise ProblemError(422, "dossier.official-unknown", "There is no such official.")
        following = dossier.rules.workflow[dossier.place + 1 :][:1]
        step = asked.step or (following[0].id if following else dossier.step)
        return HandOver(
            by=by,
            to=colleague.official,
            roles=colleague.roles,
            step=step,
            at=cause.at,
            calendar=self.office.calendar,
        )

    def _opinion(
        self, dossier: Dossier, asked: OpinionAsked, by: Official, cause: Cause, *, words: str
    ) -> AskOpinion:
        if asked.agency not in self.office.agencies:
            raise ProblemError(422, "dossier.agency-unknown", "There is no such agency.")
        return AskOpinion(
            by=by,
            opinion_id=OpinionId(derived("o", cause.causationid, dossier.dossier_id)),
            agency=asked.agency,
            answer_by=asked.answer_by,
            at=cause.at,
            words=words,
        )


def theirs_to_do(who: Caller, act: Act, dossier: Dossier) -> None:
    """Go on only if the caller's agency has the dossier, or was asked, and they may `act`.

    Raises:
        ProblemError: 404 when it is not theirs to see, 403 when it is not theirs to do.
    """
    asked = who.agency in dossier.opinions.values()
    agency = who.agency if asked else dossier.agency
    if not may(who, Act.WORK, agency=agency):
        raise missing()
    allow(who, act, agency=agency if act is Act.GIVE_OPINION else dossier.agency)


def _written(asked: Asked) -> str | None:
    """What the vault keeps of a move: the words, or for a supplement those of each item."""
    match asked:
        case SupplementAsked(items=items):
            return json.dumps({one.item: one.words for one in items}, ensure_ascii=False)
        case (
            RefuseAsked(words=words)
            | OpinionAsked(words=words)
            | OpinionAnswered(words=words)
            | PaymentAsked(words=words)
            | ExtensionAsked(words=words)
            | StopAsked(words=words)
        ):
            return json.dumps({"": words}, ensure_ascii=False)
        case _:
            return None
