"""Amounts of money as accountants write them in Vietnamese. Pure."""

from num2words import num2words

HUNDRED, TEN, THOUSAND = 100, 10, 1000
SCALES = ("", " nghìn", " triệu", " tỷ")


def figures(amount: int) -> str:
    """`1.005.000 đồng`."""
    return f"{amount:,} đồng".replace(",", ".")


def in_words(amount: int) -> str:
    """`Một triệu không trăm linh năm nghìn đồng`, for 1 to 10^12.

    Groups of three digits are spoken by num2words; what it leaves out between groups (1 005 as
    "một nghìn lẻ năm") is said in full, so that nothing can be written into a gap.
    """
    groups: list[str] = []
    rest, place = amount, 0
    while rest:
        last = place == len(SCALES) - 1
        rest, group = (0, rest) if last else divmod(rest, THOUSAND)
        if group:
            spoken = _first(group) if not rest else _further(group)
            groups.append(spoken + SCALES[place])
        place += 1
    said = " ".join(reversed(groups))
    return f"{said[:1].upper()}{said[1:]} đồng"


def _first(group: int) -> str:
    return str(num2words(group, lang="vi")).replace(" lẻ ", " linh ")


def _further(group: int) -> str:
    """A group that stands behind another: always with its hundreds."""
    if group >= HUNDRED:
        return _first(group)
    return f"không trăm {'linh ' if group < TEN else ''}{_first(group)}"
