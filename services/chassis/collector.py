"""What Python looks for again and again, and need not.

*Cycles*: events come by the thousand, and none of them has any.
By default it looks after every 700 new objects, which is dozens of times in one batch of events:
that took half of all the time of reading. What nobody refers to is freed at once, as ever.

*What is not installed*: httpcore asks several times in each request whether sniffio is there, and
Python looks for it on the disk each time: that took a seventh of the gateway's time.
"""

import gc
import sys
from importlib.util import find_spec

NEW = 50_000  # objects more than before, until the youngest are looked at
OPTIONAL = "sniffio"
YOUNG, MIDDLE = 20, 50  # such looks until older ones are looked at too


def relax() -> None:
    """For the whole process, once all is imported; what is there now is there to stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW, YOUNG, MIDDLE)
    if find_spec(OPTIONAL) is None:
        sys.modules[OPTIONAL] = None  # type: ignore[assignment] # known not to be there
