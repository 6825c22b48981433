"""What a server can tell of a run once the program has ended."""

from dataclasses import dataclass

from harness.cassette.deck_report import DeckReport
from harness.control.client import RemoteHarness
from harness.errors import HarnessError
from harness.journal import read_exchange
from harness.model import Exchange
from harness.reports.watched_run import RuleOutcome
from harness.run.rule_outcomes import rule_outcomes


@dataclass(frozen=True, slots=True)
class Seen:
    """The exchanges of all sessions in the order of the requests, the rules, and why this may not be all.

    ``cassettes`` is None where nothing was to be played or recorded. ``lost``: the server could not tell any of it.
    """

    exchanges: tuple[Exchange, ...] = ()
    rules: tuple[RuleOutcome, ...] = ()
    problems: tuple[str, ...] = ()
    cassettes: DeckReport | None = None
    lost: bool = False


def look(handle: RemoteHarness) -> Seen:
    """All that the server has seen: it is ours alone, whatever names the program's requests came under."""
    problems: list[str] = []
    try:
        state = handle.client.ask("GET", "/state")
        sessions = handle.client.ask("GET", "/sessions")["sessions"]
        exchanges = [one for session in sessions for one in _exchanges(handle, session["alias"], problems)]
        rules = rule_outcomes(handle.rules(), exchanges, handle.catalog)
        cassettes = handle.cassettes()
    except HarnessError as error:
        return Seen(problems=(*problems, str(error)), lost=True)
    exchanges.sort(key=lambda exchange: exchange.sequence)
    problems += state["problems"]
    if state["exchanges"] > len(exchanges):
        problems.append(f"only the latest {len(exchanges)} of {state['exchanges']} exchanges are known")
    scenario = state["scenario"]
    if scenario is not None and scenario["problem"]:
        problems.append(f"the scenario's latest edit was not taken: {scenario['problem']}")
    return Seen(tuple(exchanges), rules, tuple(problems), cassettes)


def _exchanges(handle: RemoteHarness, alias: str, problems: list[str]) -> tuple[Exchange, ...]:
    """The exchanges of a session; if one of them does not end, the others and a problem."""
    try:
        return handle.exchanges(alias)
    except HarnessError as error:
        found = handle.client.ask("GET", "/exchanges", query={"session": alias})
        problems.append(str(error))
        return tuple(read_exchange(entry["exchange"], handle.find_error) for entry in found["exchanges"])
