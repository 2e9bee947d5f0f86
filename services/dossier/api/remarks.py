"""What was written about a dossier, out of the vault, and who may read it."""

import asyncio

from contracts.access import Caller
from services.dossier.api.folder import Folder
from services.dossier.api.shapes import DossierPaper, OpinionShown, RemarkShown
from services.dossier.projections.shapes import DossierView, Opinion, Remark


async def remarks_of(view: DossierView, folder: Folder) -> list[RemarkShown]:
    """What was done with a reason, oldest first, with the words."""

    async def shown(remark: Remark) -> RemarkShown:
        words = await folder.words(remark.words) if remark.words else {}
        return RemarkShown(**remark.model_dump(exclude={"words"}), words=words)

    return list(await asyncio.gather(*(shown(remark) for remark in view.remarks)))


async def opinions_of(view: DossierView, folder: Folder) -> list[OpinionShown]:
    """What other agencies were asked and answered, oldest first, with the words."""

    async def shown(opinion: Opinion) -> OpinionShown:
        question, answer = await asyncio.gather(
            folder.words(opinion.question),
            folder.words(opinion.answer or ""),
        )
        told = opinion.model_dump(exclude={"question", "answer"})
        return OpinionShown(**told, question=question.get(""), answer=answer.get(""))

    return list(await asyncio.gather(*(shown(opinion) for opinion in view.opinions)))


def read_by(who: Caller, paper: DossierPaper) -> DossierPaper:
    """The paper as `who` may read it.

    What agencies write to each other is not the citizen's to read, only that they were asked; an
    agency that was asked reads its own question. What the watch found is for the desk.
    """
    if who.kind == "citizen":
        silent = {"question": None, "answer": None}
        opinions = [opinion.model_copy(update=silent) for opinion in paper.opinions]
        return paper.model_copy(update={"opinions": opinions, "notices": []})
    if who.agency == paper.agency:
        return paper
    own = [opinion for opinion in paper.opinions if opinion.agency == who.agency]
    return paper.model_copy(update={"opinions": own, "notices": []})
