"""Lines of a recording say what was taken, and whoever alters one is found out."""

import io
from collections.abc import Callable
from datetime import date
from hashlib import sha256

import pytest

from harness.cassette.interaction import Interaction, Label
from harness.cassette.recording.lines import (
    Again,
    Begun,
    Built,
    DamagedError,
    Line,
    Taken,
    encoded,
    print_of,
    read_line,
    read_lines,
)

MakeInteraction = Callable[..., Interaction]


@pytest.fixture
def every(make_interaction: MakeInteraction) -> list[Line]:
    faults = Label("fault", date(2026, 1, 2), ("http:502",), "foreign")
    return [
        Begun(7),
        Taken(make_interaction(1)),
        Taken(make_interaction(2, answer=b"\xff\r\n\0", label=faults), {"contract": {"a": {"b": 1}}}),
        Taken(make_interaction(3, label=None, headers=(("b", "é"), ("a", "1"), ("b", "2"))), over=("22", "33")),
        Built("00", None),
        Built("00", "11"),
        Again(),
    ]


def test_both_ways(every: list[Line]) -> None:
    data = b"".join(map(encoded, every))
    assert [line for _, line in read_lines(io.BytesIO(data))] == every
    assert [number for number, _ in read_lines(io.BytesIO(data))] == [1, 2, 3, 4, 5, 6, 7]
    assert data.count(b"\n") == len(every)


def test_equal_interactions_have_one_print_and_others_have_others(make_interaction: MakeInteraction) -> None:
    assert print_of(make_interaction(1)) == print_of(make_interaction(1))
    others = (make_interaction(2), make_interaction(1, label=None), make_interaction(1, status=500))
    assert len({print_of(one) for one in (make_interaction(1), *others)}) == 4


def test_a_line_is_found_out_whatever_byte_of_it_is_altered(every: list[Line]) -> None:
    data = encoded(every[1])
    for place in range(len(data)):
        altered = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(DamagedError, match="its checksum is wrong"):
            read_line(altered)


@pytest.mark.parametrize("end", [1, 30, -1])
def test_what_is_torn_at_the_end_is_left(every: list[Line], end: int) -> None:
    data = b"".join(map(encoded, every[:3]))
    torn = encoded(every[3])[:end]
    assert [line for _, line in read_lines(io.BytesIO(data + torn))] == every[:3]


def test_what_is_damaged_between_is_told_with_its_number(every: list[Line]) -> None:
    data = encoded(every[0]) + b"not ours\n" + encoded(every[1])
    first, damaged, last = read_lines(io.BytesIO(data))
    assert (first, last) == ((1, every[0]), (3, every[1]))
    assert damaged[0] == 2
    assert isinstance(damaged[1], DamagedError)


@pytest.mark.parametrize("text", [b'{"recording": 2, "pid": 1}', b"[]", b"{}", b'{"interaction": {}}'])
def test_what_has_a_checksum_and_says_something_else(text: bytes) -> None:
    line = b'{"sha256":"' + sha256(text).hexdigest()[:16].encode() + b'","line":' + text + b"}\n"
    with pytest.raises(DamagedError, match=r"it is (no line of a recording|of format 2, known is 1)"):
        read_line(line)
