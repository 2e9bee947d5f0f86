"""What citizens do: draft, fill in, upload, declare, submit."""

import json
from typing import Any

from contracts.access import Caller
from contracts.catalog import Procedure
from contracts.dossier import DossierState, Filed
from contracts.values import DossierId, PersonId
from services.chassis.auth import proves
from services.chassis.handle import Cause
from services.chassis.ids import derived
from services.chassis.problems import FieldError, ProblemError
from services.chassis.telemetry import about
from services.dossier.api.office import Office, form_name, missing, paper_name, shown
from services.dossier.api.shapes import Done, FileShown, Opened, Submitted
from services.dossier.domain.code import code, series
from services.dossier.domain.commands import (
    DeclareDossier,
    OpenDossier,
    ReturnResult,
    SubmitDossier,
)
from services.dossier.domain.dossier import Dossier
from services.dossier.domain.filing import LONGEST_ANSWERS, fee_lines, wrongs

LONGEST_NAME = 200  # characters of a file's name


class Filing:
    """The citizen's side of the counter."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def open(self, who: Caller, procedure_code: str, cause: Cause) -> Opened:
        """Begin a draft of the caller's own."""
        if who.kind != "citizen":
            raise ProblemError(403, "auth.not-allowed", "Citizens file dossiers.")
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

    async def fill_in(
        self, who: Caller, dossier_id: DossierId, answers: dict[str, Any]
    ) -> dict[str, Any]:
        """Save the answers of a draft, if they are as the form asks."""
        dossier = await self._draft(who, dossier_id)
        content = json.dumps(answers, ensure_ascii=False).encode()
        if len(content) > LONGEST_ANSWERS:
            raise ProblemError(413, "dossier.form-too-large", "These answers are too long.")
        self._check(await self.office.procedure(dossier.procedure), answers)
        await self.office.platform.vault.put(dossier.applicant, form_name(dossier_id), content)
        return answers

    async def upload(
        self,
        who: Caller,
        dossier_id: DossierId,
        component: str,
        *,
        name: str,
        content: bytes,
        cause: Cause,
    ) -> FileShown | None:
        """Put a PDF to a component of a draft, replacing an earlier one."""
        dossier = await self._draft(who, dossier_id)
        procedure = await self.office.procedure(dossier.procedure)
        if component not in {part.id for part in procedure.components}:
            raise ProblemError(404, "dossier.component-unknown", "There is no such component.")
        plain = name.replace("\\", "/").rpartition("/")[2][:LONGEST_NAME] or f"{component}.pdf"
        await self.office.keep(dossier, component, plain, content, cause)
        return shown((await self.office.papers(dossier)).get(component))

    async def remove(self, who: Caller, dossier_id: DossierId, component: str) -> None:
        """Take a paper out of a draft again."""
        dossier = await self._draft(who, dossier_id)
        vault = self.office.platform.vault
        prefix = paper_name(dossier_id, component)
        for entry in await vault.entries(dossier.applicant, prefix):
            await vault.drop(entry.name)

    async def declare(
        self, who: Caller, dossier_id: DossierId, *, proof: str, agency: str, cause: Cause
    ) -> Done:
        """Declare form and papers to be true, as they lie in the vault now."""
        dossier = await self.office.own(who, dossier_id)
        if dossier.status is not DossierState.DRAFT:
            return Done(position=None)  # declared before: that holds
        procedure = await self.office.procedure(dossier.procedure, offered=True)
        key = self.office.settings.token_public_key
        if not proves(key, proof, f"declare:{dossier_id}"):
            raise ProblemError(422, "dossier.captcha-missing", "Type the captcha first.")
        if agency not in procedure.agencies:
            raise ProblemError(422, "dossier.agency-unfit", "This agency does not receive it.")
        command = DeclareDossier(
            agency=agency,
            form=await self._form(dossier, procedure),
            papers=await self._papers(dossier, procedure),
            fees=fee_lines(procedure, await self.office.answers(dossier)),
        )
        recorded = await self.office.obey(dossier_id, command, cause)
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
        recorded = await self.office.obey(dossier_id, ReturnResult(online=True), cause)
        return Done(position=recorded.position if recorded else None)

    async def _draft(self, who: Caller, dossier_id: DossierId) -> Dossier:
        dossier = await self.office.own(who, dossier_id)
        if dossier.status is DossierState.UNKNOWN:
            raise missing()
        if dossier.status is not DossierState.DRAFT:
            raise ProblemError(409, "dossier.declared-already", "It was declared; it stays so.")
        return dossier

    def _check(self, procedure: Procedure, answers: dict[str, Any]) -> None:
        if found := wrongs(procedure.form, answers):
            raise ProblemError(
                422,
                "dossier.form-invalid",
                "Some answers cannot stay as they are.",
                [FieldError(wrong.field, wrong.code, wrong.params) for wrong in found],
            )

    async def _form(self, dossier: Dossier, procedure: Procedure) -> str:
        self._check(procedure, await self.office.answers(dossier))
        name = form_name(dossier.dossier_id)
        entries = await self.office.platform.vault.entries(PersonId(dossier.applicant), name)
        return entries[0].sealed.digest

    async def _papers(self, dossier: Dossier, procedure: Procedure) -> tuple[Filed, ...]:
        papers = await self.office.papers(dossier)
        lacking = [part.id for part in procedure.components if part.required]
        lacking = [part for part in lacking if part not in papers]
        if lacking:
            wrong = [FieldError(part, "required") for part in lacking]
            raise ProblemError(422, "dossier.papers-missing", "Papers are missing.", wrong)
        return tuple(
            Filed(
                component=component,
                digest=entry.sealed.digest,
                size=entry.sealed.size,
                pages=entry.about["pages"],
            )
            for component, entry in sorted(papers.items())
        )

    async def _code(self, dossier: Dossier, cause: Cause) -> str:
        """The dossier's code, given out once: a repeat finds the first."""
        if dossier.status is not DossierState.DECLARED or dossier.owed > 0:
            return ""  # it will be refused: no number is spent on it
        register = self.office.platform.register
        name = f"code-of:{dossier.dossier_id}"
        if held := await register.holder(name):
            return held
        counted = series(dossier.agency, cause.at, self.office.calendar.timezone)
        return await register.claim(name, code(counted, await register.next(counted)))
