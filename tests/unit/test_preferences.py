"""How a person wants to be told, and what the law does not let them switch off."""

import pytest

from contracts.notify import Channel, Kind, PreferencesChanged
from services.notify.domain.preferences import (
    CHAIN,
    INBOX_ONLY,
    OPTIONAL,
    REQUIRED,
    ChangePreferences,
    Preferences,
    preferences_decider,
)
from tests.facts import ANNA
from tests.given import Given

given = Given(preferences_decider)


def change(
    channels: tuple[Channel, ...] = ("email",), muted: tuple[Kind, ...] = ()
) -> ChangePreferences:
    return ChangePreferences(person_id=ANNA, channels=channels, muted=muted, language="vi")


CHANGED = PreferencesChanged(
    person_id=ANNA, channels=("email",), muted=(Kind.SUBMITTED,), language="vi"
)


def test_who_never_said_is_told_by_every_channel():
    assert Preferences().routes(Kind.SUBMITTED) == CHAIN == ("zalo", "sms", "email")


def test_a_choice_is_noted_once():
    wish = change(muted=(Kind.SUBMITTED,))
    given().when(wish).then(CHANGED)
    given(CHANGED).when(wish).then()
    given().when(change(channels=CHAIN)).then()


def test_channels_keep_the_order_of_the_chain():
    both = CHANGED.model_copy(update={"channels": ("zalo", "email"), "muted": ()})
    given().when(change(channels=("email", "zalo", "email"))).then(both)


@pytest.mark.parametrize("channels", [(), ("inbox",)])
def test_somebody_has_to_be_reachable(channels: tuple[Channel, ...]):
    given().when(change(channels=channels)).then_rejected("notify.no-channel")


@pytest.mark.parametrize("kind", [*REQUIRED, *INBOX_ONLY])
def test_what_the_law_wants_told_cannot_be_switched_off(kind: Kind):
    given().when(change(muted=(kind,))).then_rejected("notify.must-be-told")


def test_every_kind_is_either_required_or_optional_or_only_for_the_inbox():
    assert {*REQUIRED, *OPTIONAL, *INBOX_ONLY} == set(Kind)
    assert all("Điều" in basis or "Luật" in basis for basis in REQUIRED.values())


def test_what_is_muted_stays_in_the_inbox_and_the_rest_goes_as_chosen():
    chosen = preferences_decider.fold([CHANGED])
    assert chosen.routes(Kind.SUBMITTED) == ()
    assert chosen.routes(Kind.RECEIVED) == ("email",)
    assert Preferences().routes(Kind.HANDED_OVER) == ()


def test_what_the_law_wants_told_goes_on_by_the_others_when_the_chosen_ones_fail():
    chosen = preferences_decider.fold([CHANGED])
    assert chosen.routes(Kind.SUPPLEMENT_WANTED) == ("email", "zalo", "sms")
