"""What the citizen does when the office asks for a supplement: mend exactly that, and send it.

What is mended lies in the folder beside what was filed; officials see the old until the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from contracts.access import Act, Caller
from contracts.catalog import Procedure
from contracts.dossier import DossierSupplemented
from contracts.handling import Ground, SupplementRequested
from contracts.streams import DOSSIER
from contracts.values import DossierId, Filed, Named, Official
from services.chassis.handle import Cause
from services.chassis.problems import FieldError, ProblemError
from services.chassis.telemetry import about
from services.chassis.vault import Entry
from services.dossier.api.drafts import Drafts, written
from services.dossier.api.folder import FORM, Folder
from services.dossier.api.forms import checked
from services.dossier.api.office import Office, filed, missing, refuse_infected, shown
from services.dossier.api.shapes import Done, FileShown
from services.dossier.domain.changing import is_changeable, not_renewed
from services.dossier.domain.citizen import due_after_supplement
from services.dossier.domain.commands import AnswerSupplement
from services.dossier.domain.conditions import relevant, required_papers
from services.dossier.domain.moves import check
from services.dossier.domain.state import Dossier

THE_FORM = Named(vi="Tờ khai điện tử", en="The form")


class ItemShown(BaseModel):
    """One thing that is wanted, or that other answers now call for.

    Attributes:
        item: `form`, or a component's id.
        ground: None where it was not asked for but is needed now.
        words: why, in the official's words.
        filed: the paper as the office has it.
        file: the paper as it would be sent now; None: there is none yet.
        same: a file was uploaded, and it is the very one that the office has.
    """

    item: str
    name: Named
    note: Named | None
    ground: Ground | None
    words: str
    renewed: bool
    filed: FileShown | None
    file: FileShown | None
    same: bool


class SupplementShown(BaseModel):
    """What the office wants, and how far the citizen has come with it.

    Attributes:
        late: the time to answer is over; until the office stops the dossier one still may.
        clock: what an answer does to the due date; `not-begun`: nobody has received it yet.
        due: what would be promised if it were sent now.
    """

    by: Official
    asked_at: AwareDatetime
    answer_by: AwareDatetime
    late: bool
    items: list[ItemShown]
    done: int
    clock: Literal["restart", "pause", "not-begun"]
    due: AwareDatetime | None


@dataclass(frozen=True)
class Mended:
    """The folder as it would be sent now.

    Attributes:
        form: digest; empty where the answers are others than were filed, and not written down yet.
        filed: the papers as the office has them.
        same: papers that were uploaded again, byte by byte.
        needed: papers that these answers call for.
    """

    form: str
    answers: dict[str, Any]
    papers: Mapping[str, Entry]
    filed: Mapping[str, Entry]
    same: set[str]
    needed: set[str]

    @property
    def sent(self) -> tuple[Filed, ...]:
        """The papers as facts speak of them."""
        return tuple(filed(component, entry) for component, entry in sorted(self.papers.items()))


class Answering:
    """The owner's side of a supplement."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def show(self, who: Caller, dossier_id: DossierId) -> SupplementShown:
        """What is wanted, always the newest.

        Raises:
            RejectedError: nothing is wanted now.
        """
        dossier = await self._own(who, dossier_id)
        check(dossier, Act.ANSWER)
        asked, asked_at = await self._asked(dossier_id)
        procedure = await self.office.procedure(dossier.procedure)
        folder = self.office.folder(dossier)
        mended = await self._mended(dossier, folder, procedure)
        words = await folder.words(asked.words)
        items = _items(dossier, procedure, mended, asked, words)
        now = self.office.platform.clock()
        return SupplementShown(
            by=asked.by,
            asked_at=asked_at,
            answer_by=asked.answer_by,
            late=now > asked.answer_by,
            items=items,
            done=sum(item.renewed for item in items),
            clock=dossier.rules.clock if dossier.due else "not-begun",
            due=due_after_supplement(dossier, self._command(mended, now)),
        )

    async def file(self, who: Caller, dossier_id: DossierId, component: str) -> bytes:
        """A paper as it would be sent now."""
        dossier = await self._own(who, dossier_id)
        folder = self.office.folder(dossier)
        entry = (await folder.papers()).get(component)
        if entry is None or not is_changeable(dossier, component):
            raise missing()
        content = await folder.read(entry)
        if content is None:
            raise missing()
        return content

    async def answer(self, who: Caller, dossier_id: DossierId, cause: Cause) -> Done:
        """Send it: checked like a declaration, and what was wanted must be renewed.

        Raises:
            ProblemError: 422 `dossier.form-invalid`, `dossier.papers-missing`, or
                `dossier.not-supplemented`; each says which.
            RejectedError: nothing is wanted, or not any more.
        """
        dossier = await self._own(who, dossier_id)
        if done := await self.office.obeyed(dossier_id, cause):
            return Done(position=done.position)
        check(dossier, Act.ANSWER)
        folder = self.office.folder(dossier)
        await folder.pin()
        procedure = await self.office.procedure(dossier.procedure)
        mended = await self._mended(dossier, folder, procedure)
        self._checked(dossier, procedure, mended)
        if not mended.form:
            entry = await folder.add(FORM, written(mended.answers), {})
            mended = replace(mended, form=entry.sealed.digest)
        with about(dossier=dossier.code):
            command = self._command(mended, cause.at)
            recorded = await self.office.obey(dossier_id, command, cause)
        if recorded and isinstance(fact := recorded.data, DossierSupplemented):
            named = {fact.form, *(paper.digest for paper in fact.papers)} | dossier.named
            await folder.sweep(named, lambda: self.office.is_at(dossier))
        return Done(position=recorded.position if recorded else None)

    async def _own(self, who: Caller, dossier_id: DossierId) -> Dossier:
        dossier = await self.office.own(who, dossier_id)
        if not dossier.dossier_id:
            raise missing()
        return dossier

    async def _asked(self, dossier_id: DossierId) -> tuple[SupplementRequested, datetime]:
        """The newest request, and when it was made."""
        history = await self.office.stream.load(DOSSIER.subject(dossier_id), fresh=True)
        found = [(r.data, r.time) for r in history if isinstance(r.data, SupplementRequested)]
        return found[-1]

    async def _mended(self, dossier: Dossier, folder: Folder, procedure: Procedure) -> Mended:
        """What may change in its newest version, all else as it was filed."""
        was, form = (await folder.form(dossier.form))[1], dossier.form
        answers = was
        if is_changeable(dossier, FORM):
            answers = relevant(procedure.form, (await Drafts(folder).now()).answers)
            newest, saved = await folder.form()
            form = dossier.form if answers == was else newest if saved == answers else ""
        before, now = await folder.papers(dossier.papers), await folder.papers()
        same = {p for p in now if p in before and await _is_same(folder, before[p], now[p])}
        fresh = {p: now[p] for p in now if p not in same and is_changeable(dossier, p)}
        needed = required_papers(procedure, answers)
        return Mended(form, answers, {**before, **fresh}, before, same, needed)

    def _checked(self, dossier: Dossier, procedure: Procedure, mended: Mended) -> None:
        """Go on only if all that was wanted is new, and what may change could be declared so."""
        if is_changeable(dossier, FORM):
            checked(procedure, mended.answers)
        if lacking := [item for item in _called_for(mended) if is_changeable(dossier, item)]:
            wrong = [FieldError(part, "required") for part in lacking]
            raise ProblemError(422, "dossier.papers-missing", "Papers are missing.", wrong)
        if stale := not_renewed(dossier, mended.form or "new", mended.sent):
            wrong = [FieldError(item, "not-renewed") for item in stale]
            raise ProblemError(422, "dossier.not-supplemented", "Not all was renewed.", wrong)
        refuse_infected(mended.papers)

    def _command(self, mended: Mended, at: datetime) -> AnswerSupplement:
        return AnswerSupplement(
            form=mended.form, papers=mended.sent, at=at, calendar=self.office.calendar
        )


def _items(
    dossier: Dossier,
    procedure: Procedure,
    mended: Mended,
    asked: SupplementRequested,
    words: Mapping[str, str],
) -> list[ItemShown]:
    """What was wanted, in the order it was asked for; then what other answers call for."""
    grounds = {one.item: one.ground for one in asked.wanted}
    fresh = {p: e for p, e in mended.papers.items() if e != mended.filed.get(p)}
    more = [p for p in (*_called_for(mended), *fresh) if p not in grounds]
    stale = not_renewed(dossier, mended.form or "new", mended.sent)
    parts = {part.id: part for part in procedure.components}
    return [
        ItemShown(
            item=item,
            name=parts[item].name if item in parts else THE_FORM,
            note=parts[item].note if item in parts else None,
            ground=grounds.get(item),
            words=words.get(item, ""),
            renewed=item not in stale if item in grounds else item in fresh,
            filed=shown(mended.filed.get(item)),
            file=shown(fresh.get(item)),
            same=item in mended.same,
        )
        for item in (*grounds, *more)
    ]


def _called_for(mended: Mended) -> list[str]:
    """Papers that these answers need and that are not there."""
    return sorted(mended.needed - mended.papers.keys())


async def _is_same(folder: Folder, one: Entry, other: Entry) -> bool:
    """Whether two papers are the same file, uploaded twice; a version is not its own copy."""
    if one.name == other.name or one.sealed.size != other.sealed.size:
        return False
    return await folder.sha256(one) == await folder.sha256(other)
