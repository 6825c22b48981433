"""What was not played, file by file, in words."""

from collections.abc import Iterator, Sequence

from harness.cassette.deck_report import CassetteReport

_MOST_FILES, _MOST_EACH = 5, 3


def unplayed_by_file(cassettes: Sequence[CassetteReport]) -> Iterator[str]:
    """A line for each of the first files that have recordings which no call asked for, and one for all others."""
    left = [one for one in cassettes if one.unplayed]
    yield from map(_in_words, left[:_MOST_FILES])
    others = left[_MOST_FILES:]
    if others:
        files = "1 other file" if len(others) == 1 else f"{len(others)} other files"
        yield f"{files}: {sum(len(one.unplayed) for one in others)}"


def _in_words(one: CassetteReport) -> str:
    told = [f"interaction {each.number} ({each.operation})" for each in one.unplayed[:_MOST_EACH]]
    more = len(one.unplayed) - len(told)
    return f"{one.file}: {', '.join(told)}{f' and {more} more' if more else ''}"
