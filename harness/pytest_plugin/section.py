"""What the report of a failed test shows: its exchanges, what its rules met, and the line that repeats it."""

from collections.abc import Callable, Iterator, Sequence

from harness.model import Exchange
from harness.reports.exchange_line import full_line, log_line
from harness.reports.lines import count
from harness.reports.watched_run import RuleOutcome

_MOST_EXCHANGES = 50
_MOST_STRANGERS = 5


def section(
    head: str,
    exchanges: Sequence[Exchange],
    rules: Sequence[RuleOutcome],
    strangers: Sequence[Exchange],
    repeat: str,
    *,
    cassette: Sequence[str] = (),
) -> str:
    """The lines of the section; ``head`` names the session, ``strangers`` are exchanges that belong to no test.

    ``cassette`` are lines that say what was played and recorded.
    """
    lines = [f"{head}, {count(len(exchanges), 'exchange')}"]
    lines += [f"  {line}" for line in _newest(exchanges, _MOST_EXCHANGES, full_line)]
    if rules:
        lines.append("rules")
        lines += [f"  {rule_line(rule)}" for rule in rules]
    lines += cassette
    if strangers:
        lines.append("calls of no test: they bring neither the test's credentials nor its proxy")
        lines += [f"  {line}" for line in _newest(strangers, _MOST_STRANGERS, log_line)]
    lines.append(f"repeat with: {repeat}")
    return "\n".join(lines)


def rule_line(rule: RuleOutcome) -> str:
    """A rule and what came of it."""
    rows = "" if rule.rows == 1 else f" with {rule.rows_met} of {rule.rows} rows"
    return f"{rule.text}  met {rule.hits} of {count(rule.matches, 'call')}{rows}"


def _newest(exchanges: Sequence[Exchange], most: int, line: Callable[[Exchange], str]) -> Iterator[str]:
    """The newest of the exchanges, a line each, and how many there are before."""
    if len(exchanges) > most:
        yield f"… {len(exchanges) - most} earlier"
    yield from map(line, exchanges[-most:])
