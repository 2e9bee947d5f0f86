"""What the sandbox takes from its environment."""

import pytest
from pydantic import ValidationError

from deploy.sandbox.settings import Settings


def test_knobs_are_read_under_the_house_prefix():
    settings = Settings.from_environment({"MOTCUA_VNPT_MERCHANT": "M", "PATH": "/bin"})
    assert settings.vnpt_merchant == "M"


def test_an_unknown_knob_stops_the_start():
    with pytest.raises(ValidationError):
        Settings.from_environment({"MOTCUA_VNPT_MERCHAMT": "M"})
