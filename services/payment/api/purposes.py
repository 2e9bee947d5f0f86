"""What a demand is for, as whoever collects it names it: from the demand and its dossier."""

from services.chassis.readmodel import ReadModel
from services.payment.domain.collection import UNSAID, Purpose
from services.payment.domain.state import Fee
from services.payment.projections.matters import Matter


async def purpose_of(fee: Fee, matters: ReadModel[Matter]) -> Purpose:
    """What money for this demand is for."""
    asked = fee.request
    if asked is None:
        return UNSAID
    matter = await matters.get(asked.dossier_id) or Matter(dossier_id=asked.dossier_id)
    return Purpose(
        dossier=matter.code or asked.dossier_id,
        procedure=matter.procedure,
        procedure_name=matter.procedure_name.vi,
        agency=asked.agency,
        lines=asked.lines,
    )
