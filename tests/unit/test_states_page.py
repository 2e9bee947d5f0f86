"""The page about states says what the code does."""

from contracts.access import DESK
from contracts.dossier import DossierState
from services.dossier.domain.moves import MOVES
from tests.states import PAGE, page


def test_the_page_is_what_the_code_draws():
    assert PAGE.read_text(encoding="utf-8") == page(), "draw it anew: make states"


def test_every_state_and_every_move_is_on_it():
    drawn = page()
    for state in DossierState:
        assert state is DossierState.UNKNOWN or f'state "{state.value}' in drawn
    for act in {*MOVES, *DESK}:
        assert f"| `{act.value}` |" in drawn
