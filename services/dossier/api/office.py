"""What filing and counter share: finding a dossier, keeping its papers, and showing it."""

import asyncio
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.access import Act, Caller, Knows, Sight, concern, may, sight
from contracts.catalog import Component, Procedure
from contracts.dossier import DossierEvent, DossierState
from contracts.event import Recorded
from contracts.province import Agency, Calendar, Province
from contracts.streams import DOSSIER
from contracts.values import DossierId, Filed, Named, PersonId
from services.chassis.auth import seal_of, sieves
from services.chassis.handle import Cause, handle
from services.chassis.platform import Platform
from services.chassis.problems import FieldError, ProblemError, not_found
from services.chassis.readmodel import ReadModel
from services.chassis.stream import Stream
from services.chassis.vault import Entry
from services.dossier.api.drafts import Drafts
from services.dossier.api.folder import Folder
from services.dossier.api.intake import Pages, Scanner, Uploads
from services.dossier.api.remarks import opinions_of, remarks_of
from services.dossier.api.shapes import (
    ComponentShown,
    DossierPaper,
    FeeShown,
    FileShown,
    PrincipalShown,
    ProcedureShown,
)
from services.dossier.domain.changing import changeable
from services.dossier.domain.commands import Command
from services.dossier.domain.conditions import (
    principal_of,
    relation_of,
    relevant,
    required_papers,
)
from services.dossier.domain.dossier import dossier_decider
from services.dossier.domain.filing import fee_lines, wrongs
from services.dossier.domain.paper import Scan
from services.dossier.domain.slips import Slip
from services.dossier.domain.state import Dossier
from services.dossier.projections.references import OfficialView, ProcedureView
from services.dossier.projections.shapes import DossierView
from services.dossier.settings import DossierSettings

ID = re.compile(r"d-[0-9a-f]{32}")  # what else is asked for was never a dossier, nor a subject
LONGEST_NAME = 200  # characters of a file's name


def missing() -> ProblemError:
    """404, the same whether it does not exist or is someone else's."""
    return not_found("dossier", "dossier")


def gone(person: PersonId) -> str:
    """The name that a person's erasure holds in the register; its holder says when it was."""
    return f"forgotten:{person}"


def plain(name: str, instead: str) -> str:
    """A file's name as people may see it: no path, nothing unprintable, not endless."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip(" .")[:LONGEST_NAME] or instead


@dataclass(frozen=True)
class Office:
    """All that the routes stand on.

    Attributes:
        pages: how many pages a PDF has; UnfitError when it is none that can be taken.
        scanner: whether a file is free of viruses; None: nobody asks.
        draw: a paper of the desk as PDF.
    """

    platform: Platform
    settings: DossierSettings
    stream: Stream[DossierEvent]
    dossiers: ReadModel[DossierView]
    procedures: ReadModel[ProcedureView]
    officials: ReadModel[OfficialView]
    province: Province
    agencies: dict[str, Agency]
    calendar: Calendar
    calendars: Mapping[str, Calendar]
    pages: Pages
    scanner: Scanner | None
    draw: Callable[[Slip], bytes]

    async def now(self, dossier_id: DossierId) -> Dossier:
        """The dossier as its own events have it: always the newest.

        Raises:
            ProblemError: 404; no dossier is called so.
        """
        if not ID.fullmatch(dossier_id):
            raise missing()
        subject = DOSSIER.subject(dossier_id)
        history, tip = await asyncio.gather(self.stream.load(subject), self.stream.tip(subject))
        if tip != (history[-1].position if history else 0):
            history = await self.stream.load(subject, fresh=True)  # a replica lagged
        return dossier_decider.fold(recorded.data for recorded in history)

    async def obeyed(self, dossier_id: DossierId, cause: Cause) -> Recorded[DossierEvent] | None:
        """What this very cause led to before."""
        history = await self.stream.load(DOSSIER.subject(dossier_id))
        return next((r for r in history if r.causationid == cause.causationid), None)

    async def obey(
        self, dossier_id: DossierId, command: Command, cause: Cause
    ) -> Recorded[DossierEvent] | None:
        """One command to one dossier."""
        subject = DOSSIER.subject(dossier_id)
        return await handle(
            self.stream, dossier_decider, subject=subject, command=command, cause=cause
        )

    async def own(self, who: Caller, dossier_id: DossierId) -> Dossier:
        """The caller's own dossier; 404 when it is not theirs."""
        dossier = await self.now(dossier_id)
        if not may(who, Act.OWN, owner=dossier.applicant):
            raise missing()
        return dossier

    async def own_changeable(self, who: Caller, dossier_id: DossierId, item: str) -> Dossier:
        """The caller's own dossier while they may change `item`; 404 when it is not theirs.

        `item` is `form` or a component's id.

        Raises:
            RejectedError: what `changing.changeable` refuses with.
        """
        dossier = await self.own(who, dossier_id)
        if dossier.status is DossierState.UNKNOWN:
            raise missing()
        changeable(dossier, item)
        return dossier

    async def is_at(self, dossier: Dossier) -> bool:
        """Whether form and papers have not been opened to changes again since."""
        return (await self.now(dossier.dossier_id)).openings == dossier.openings

    async def seen(self, who: Caller, dossier_id: DossierId) -> DossierView:
        """A dossier the caller may see; 404 when they may not."""
        for sieve in sieves(who):
            view = await self.dossiers.get(dossier_id, sieve)
            if view is not None:
                what = concern(view.applicant, view.agency, view.asked, view.state)
                if sight(who, what, Knows.NOTHING) is Sight.ALL:
                    return view
        raise missing()

    async def procedure(self, code: str, *, offered: bool = False) -> Procedure:
        """The procedure, as the catalogue published it; with `offered` only if still offered."""
        found = await self.procedures.get(code)
        if found is None or found.procedure is None or (offered and found.withdrawn):
            raise ProblemError(404, "dossier.procedure-not-offered", "This is not offered.")
        return found.procedure

    def folder(self, dossier: DossierView | Dossier) -> Folder:
        """What lies in the vault for it."""
        owner, dossier_id = PersonId(dossier.applicant), DossierId(dossier.dossier_id)
        if isinstance(dossier, DossierView):
            return Folder(self.platform, owner, dossier_id)
        return Folder(self.platform, owner, dossier_id, dossier.openings, dossier.named)

    async def show(self, view: DossierView) -> DossierPaper:
        """All that its owner and its officials see of it."""
        procedure = await self.procedure(view.procedure)
        folder = self.folder(view)
        answers = await self.answers(view, procedure)
        needed = required_papers(procedure, answers)
        papers = await folder.papers(view.papers if view.form else None)
        fees = view.fees if view.form else fee_lines(procedure, answers)
        result = await folder.result(view.result) if view.result else None
        sealed = seal_of(self.settings.lookup_key.get_secret_value(), view.code or "")
        return DossierPaper(
            **view.model_dump(
                include=set(DossierPaper.model_fields)
                - {"procedure", "components", "fees", "result", "applicant", "principal"}
                - {"remarks", "opinions"}
            ),
            remarks=await remarks_of(view, folder),
            opinions=await opinions_of(view, folder),
            applicant=view.applicant,
            principal=_principal(procedure, answers),
            filled_in=bool(view.form) or not wrongs(procedure.form, answers),
            procedure=ProcedureShown(code=view.procedure, name=view.procedure_name),
            answers=answers,
            components=_components(procedure, needed, papers, declared=bool(view.form)),
            fees=[FeeShown.of(line) for line in fees],
            total=sum(line.total for line in fees),
            result=shown(result),
            security_code=sealed if view.code else None,
        )

    async def answers(self, view: DossierView, procedure: Procedure) -> dict[str, Any]:
        """The form as it was declared; before that, what would be declared now."""
        folder = self.folder(view)
        if view.form:
            return (await folder.form(view.form))[1]
        return relevant(procedure.form, (await Drafts(folder).now()).answers)

    async def asks_for(self, dossier: Dossier, component: str) -> Component:
        """The component, as the procedure asks for it now.

        Raises:
            ProblemError: 404 `dossier.component-unknown`.
        """
        procedure = await self.procedure(dossier.procedure)
        found = next((part for part in procedure.components if part.id == component), None)
        if found is None:
            raise ProblemError(404, "dossier.component-unknown", "There is no such component.")
        return found

    def uploads(self, dossier: Dossier) -> Uploads:
        """What comes in for it."""
        return Uploads(self.folder(dossier), self.pages, self.scanner)


def _components(
    procedure: Procedure, needed: Container[str], papers: Mapping[str, Entry], *, declared: bool
) -> list[ComponentShown]:
    """What is asked for; then what was declared when the procedure asked for something else."""
    named = {part.id: (part.name, part.note) for part in procedure.components}
    if declared:
        others = {one: entry.about["name"] for one, entry in papers.items() if one not in named}
        named |= {one: (Named(vi=name), None) for one, name in others.items()}
    return [
        ComponentShown(
            id=one, name=name, required=one in needed, note=note, file=shown(papers.get(one))
        )
        for one, (name, note) in named.items()
    ]


def _principal(procedure: Procedure, answers: Mapping[str, Any]) -> PrincipalShown | None:
    """Whom it is filed for; None: the applicant themselves."""
    claims = principal_of(procedure.form, answers)
    if not claims:
        return None
    relation = relation_of(procedure.form, answers)
    return PrincipalShown.model_validate({**claims, "relation": relation})


def refuse_infected(papers: Mapping[str, Entry]) -> None:
    """Go on only if the scanner found no virus in these papers.

    Raises:
        ProblemError: 422 `dossier.virus-found`, naming the components.
    """
    infected = [part for part, entry in papers.items() if entry.about.get("scan") == Scan.FOUND]
    if infected:
        wrong = [FieldError(part, "virus-found") for part in infected]
        raise ProblemError(422, "dossier.virus-found", "A file holds a virus.", wrong)


def filed(component: str, entry: Entry) -> Filed:
    """An entry of the vault as facts speak of it."""
    return Filed(
        component=component,
        digest=entry.sealed.digest,
        size=entry.sealed.size,
        pages=entry.about["pages"],
    )


def shown(entry: Entry | None) -> FileShown | None:
    """An entry of the vault as lists show it."""
    if entry is None:
        return None
    return FileShown.model_validate(
        {**entry.about, "digest": entry.sealed.digest, "size": entry.sealed.size}
    )
