"""Messages come out whole and in order, however the bytes are cut on their way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.wire import Frame, Parser, WireError

WORD = st.from_regex(rb"[a-z$._0-9]{1,20}", fullmatch=True)
BYTES = st.binary(max_size=60) | st.sampled_from([b"\r\n", b"MSG a 1 3\r\n", b"HMSG a 1 3 3\r\n"])
FRAMES = st.lists(st.tuples(WORD, st.just(b"") | WORD, BYTES, BYTES), max_size=8)


def sent(frame: Frame) -> bytes:
    """A message as the server writes it: HMSG when it has headers."""
    subject, reply, headers, body = frame
    names = b" ".join(word for word in (subject, b"2", reply) if word)
    if headers:
        whole = len(headers) + len(body)
        return b"HMSG %b %d %d\r\n%b%b\r\n" % (names, len(headers), whole, headers, body)
    return b"MSG %b %d\r\n%b\r\n" % (names, len(body), body)


@given(FRAMES, st.lists(st.integers(1, 40), min_size=1))
def test_what_was_sent_is_what_comes_out(frames: list[Frame], cuts: list[int]):
    stream = b"".join(sent(frame) for frame in frames)
    parser, found, n = Parser(), [], 0
    while stream:
        size = cuts[n % len(cuts)]
        found += parser.feed(stream[:size])
        stream, n = stream[size:], n + 1
    assert found == frames


def test_pings_are_counted_and_other_lines_passed_by():
    parser = Parser()
    assert parser.feed(b"+OK\r\nPING\r\nINFO {}\r\nPI") == []
    assert parser.feed(b"NG\r\n") == []
    assert parser.pings == 2


def test_an_error_of_the_server_is_raised():
    with pytest.raises(WireError, match="Authorization"):
        Parser().feed(b"-ERR 'Authorization Violation'\r\n")
