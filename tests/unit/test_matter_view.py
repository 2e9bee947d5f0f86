"""What payment keeps of a dossier: what it is called, and nothing of its people."""

from services.payment.projections.matters import Matter, matter_view
from tests.facts import envelope
from tests.fees import AGENCY, DOSSIER_ID
from tests.national import CODE, NAME, PROCEDURE, filed, required


def test_a_matter_has_its_code_its_procedure_and_its_agency():
    [projection] = matter_view.projections
    matter = matter_view.empty(DOSSIER_ID)
    for fact in filed():
        assert projection.key(fact) == DOSSIER_ID
        matter = projection.project(matter, envelope(fact, "dossier.1"))
    assert matter == Matter(
        dossier_id=DOSSIER_ID,
        code=CODE,
        name=CODE.replace(".", "").replace("-", ""),
        procedure=PROCEDURE,
        procedure_name=NAME,
        agency=AGENCY,
    )
    assert projection.key(required()) is None
    assert projection.project(matter, envelope(required(), "dossier.1")) == matter
