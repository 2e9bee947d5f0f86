"""How often Python looks for cycles: events come by the thousand, and none of them has any.

By default it looks after every 700 new objects, which is dozens of times in one batch of events:
that took half of all the time of reading. What nobody refers to is freed at once, as ever.
"""

import gc

NEW = 50_000  # objects more than before, until the youngest are looked at
YOUNG, MIDDLE = 20, 50  # such looks until older ones are looked at too


def relax() -> None:
    """For the whole process, once all is imported; what is there now is there to stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW, YOUNG, MIDDLE)
