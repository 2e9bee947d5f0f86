"""What citizens do: draft, fill in, upload, declare, submit."""

from dataclasses import replace
from typing import Any

from contracts.access import Caller
from contracts.catalog import Procedure
from contracts.dossier import DossierDeclared, DossierState
from contracts.values import DossierId, Filed
from services.chassis.auth import proves
from services.chassis.handle import Cause
from services.chassis.ids import derived
from services.chassis.problems import FieldError, ProblemError
from services.chassis.telemetry import about
from services.chassis.vault import ForgottenError
from services.dossier.api.drafts import Drafts, written
from services.dossier.api.folder import FORM, PAPERS, PRINCIPAL, Folder
from services.dossier.api.forms import checked
from services.dossier.api.intake import ComingFile
from services.dossier.api.office import Office, filed, gone, plain, refuse_infected, shown
from services.dossier.api.shapes import Done, FileShown, Opened, Submitted
from services.dossier.domain.changing import changeable
from services.dossier.domain.citizen import ready
from services.dossier.domain.code import code, series
from services.dossier.domain.commands import (
    DeclareDossier,
    OpenDossier,
    ReturnResult,
    SubmitDossier,
)
from services.dossier.domain.conditions import principal_of, required_papers
from services.dossier.domain.filing import fee_lines
from services.dossier.domain.state import Dossier


class Filing:
    """The citizen's side of the counter."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def open(self, who: Caller, procedure_code: str, cause: Cause) -> Opened:
        """Begin a draft of the caller's own."""
        if who.kind != "citizen":
            raise ProblemError(403, "auth.not-allowed", "Citizens file dossiers.")
        if await self.office.platform.register.holder(gone(who.person_id)):
            raise ForgottenError(who.person_id)
        procedure = await self.office.procedure(procedure_code, offered=True)
        dossier_id = DossierId(derived("d", cause.causationid, who.person_id))
        recorded = await self.office.obey(
            dossier_id,
            OpenDossier(
                dossier_id=dossier_id,
                applicant=who.person_id,
                procedure=procedure.code,
                procedure_name=procedure.name,
            ),
            cause,
        )
        return Opened(dossier_id=dossier_id, position=recorded.position if recorded else None)

    async def upload(
        self,
        who: Caller,
        dossier_id: DossierId,
        component: str,
        file: ComingFile,
        cause: Cause,
    ) -> FileShown | None:
        """Put a PDF to a component that may change now, replacing an earlier one."""
        dossier = await self.office.own_changeable(who, dossier_id, component)
        await self.office.asks_for(dossier, component)
        named = replace(file, name=plain(file.name, f"{component}.pdf"))
        return shown(await self.office.uploads(dossier).whole(PAPERS + component, named, cause.at))

    async def remove(self, who: Caller, dossier_id: DossierId, component: str) -> None:
        """Take a paper out again; one that had been filed before is the one that holds then."""
        dossier = await self.office.own_changeable(who, dossier_id, component)
        folder = self.office.folder(dossier)
        if component in await folder.papers():
            await folder.remove(PAPERS + component)

    async def declare(
        self, who: Caller, dossier_id: DossierId, *, proof: str, agency: str, cause: Cause
    ) -> Done:
        """Declare form and papers to be true, as they lie in the vault now."""
        dossier = await self.office.own(who, dossier_id)
        if dossier.status is not DossierState.DRAFT:
            return Done(position=None)  # declared before: that holds
        changeable(dossier, FORM)
        procedure = await self.office.procedure(dossier.procedure, offered=True)
        key = self.office.settings.token_public_key
        if not proves(key, proof, f"declare:{dossier_id}"):
            raise ProblemError(422, "dossier.captcha-missing", "Type the captcha first.")
        if agency not in procedure.agencies:
            raise ProblemError(422, "dossier.agency-unfit", "This agency does not receive it.")
        folder = self.office.folder(dossier)
        await folder.pin()
        command = await self._declaration(folder, procedure, agency)
        recorded = await self.office.obey(dossier_id, command, cause)
        if recorded and isinstance(fact := recorded.data, DossierDeclared):
            declared = [fact.form, fact.principal or "", *(paper.digest for paper in fact.papers)]
            await folder.sweep(declared, lambda: self.office.is_at(dossier))
        return Done(position=recorded.position if recorded else None)

    async def submit(self, who: Caller, dossier_id: DossierId, cause: Cause) -> Submitted:
        """Hand the dossier in; the same code however often it is asked for."""
        dossier = await self.office.own(who, dossier_id)
        number = dossier.code or await self._code(dossier, cause)
        with about(dossier=number):
            recorded = await self.office.obey(dossier_id, SubmitDossier(code=number), cause)
        return Submitted(code=number, position=recorded.position if recorded else None)

    async def fetched(self, who: Caller, dossier_id: DossierId, cause: Cause) -> Done:
        """Note that the owner fetched the result from the portal."""
        await self.office.own(who, dossier_id)
        recorded = await self.office.obey(dossier_id, ReturnResult(), cause)
        return Done(position=recorded.position if recorded else None)

    async def _declaration(
        self, folder: Folder, procedure: Procedure, agency: str
    ) -> DeclareDossier:
        """What is declared: one version of the form, with the fees that follow from it."""
        answers = checked(procedure, (await Drafts(folder).now()).answers)
        form, saved = await folder.form()
        if not form or saved != answers:
            form = (await folder.add(FORM, written(answers), {})).sealed.digest
        return DeclareDossier(
            agency=agency,
            form=form,
            papers=await self._papers(folder, procedure, answers),
            fees=fee_lines(procedure, answers),
            principal=await self._principal(folder, principal_of(procedure.form, answers)),
        )

    async def _principal(self, folder: Folder, claims: dict[str, str]) -> str | None:
        """The digest of whom it is filed for, whose identity goes into the vault."""
        if not claims:
            return None
        return (await folder.add(PRINCIPAL, written(claims), {})).sealed.digest

    async def _papers(
        self, folder: Folder, procedure: Procedure, answers: dict[str, Any]
    ) -> tuple[Filed, ...]:
        papers = await folder.papers()
        needed = required_papers(procedure, answers) - papers.keys()
        if lacking := [part.id for part in procedure.components if part.id in needed]:
            wrong = [FieldError(part, "required") for part in lacking]
            raise ProblemError(422, "dossier.papers-missing", "Papers are missing.", wrong)
        refuse_infected(papers)
        return tuple(filed(component, entry) for component, entry in sorted(papers.items()))

    async def _code(self, dossier: Dossier, cause: Cause) -> str:
        """The dossier's code, given out once: a repeat finds the first."""
        ready(dossier)  # or refused: no number is spent on it
        register = self.office.platform.register
        name = f"code-of:{dossier.dossier_id}"
        if held := await register.holder(name):
            return held
        counted = series(dossier.agency, cause.at, self.office.calendar.timezone)
        return await register.claim(name, code(counted, await register.next(counted)))
