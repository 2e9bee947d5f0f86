"""Why the launcher will not go on, said in one line."""


class RefusalError(Exception):
    """The house cannot be run like this; the message names the knob that helps. Nothing runs."""


class StopAskedError(Exception):
    """Somebody asked the house to stop while it was still starting."""
