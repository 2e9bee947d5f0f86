"""The banks one can pay with: the gateway's code, a name, a colour of its own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bank:
    """A bank; `colour` is dark enough for white letters on it."""

    code: str
    name: str
    colour: str


BANKS = {
    bank.code: bank
    for bank in (
        Bank("VIETCOMBANK", "Vietcombank", "#006b45"),
        Bank("VIETINBANK", "VietinBank", "#00558c"),
        Bank("BIDV", "BIDV", "#00695c"),
        Bank("AGRIBANK", "Agribank", "#8c1d2c"),
        Bank("TECHCOMBANK", "Techcombank", "#b71c1c"),
        Bank("MBBANK", "MB", "#1a237e"),
        Bank("ACB", "ACB", "#0d47a1"),
        Bank("SACOMBANK", "Sacombank", "#01579b"),
        Bank("VPBANK", "VPBank", "#1b5e20"),
        Bank("TPBANK", "TPBank", "#5e2a84"),
        Bank("SHB", "SHB", "#bf360c"),
        Bank("LPB", "LPBank", "#6d4c00"),
    )
}
