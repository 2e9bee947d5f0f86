"""What the portal and its platform remember beyond orders: questions, and whom receipts name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.sandbox.drawer import Drawer


@dataclass(frozen=True)
class Memory:
    """All bounded.

    Attributes:
        riddles: what a picture on a form says, by its name.
        debts: what the province told of a dossier, by the name that a browser has for it.
        receipts: ThongTinBienLai, by MaThamChieu.
    """

    riddles: Drawer[str] = field(default_factory=Drawer)
    debts: Drawer[Mapping[str, Any]] = field(default_factory=Drawer)
    receipts: Drawer[Mapping[str, Any]] = field(default_factory=Drawer)
