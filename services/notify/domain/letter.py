"""A message in words, ready to be carried, and where to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.notify import Channel, Kind


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is carried: one text for small screens, one for large ones.

    Attributes:
        title: a subject line.
        short: for a phone, one SMS where that is possible.
        full: in whole sentences.
        link: page of the portal where more is to be seen; empty: none.
    """

    kind: Kind
    title: str
    short: str
    full: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """A letter and where its person can be reached; used at once and kept nowhere."""

    letter: Letter
    addresses: Mapping[Channel, str]


@dataclass(frozen=True, kw_only=True)
class Worthless:
    """There is no use in sending it any more."""

    reason: str
