"""What a server can tell of a run once the program has ended."""

from dataclasses import dataclass

from harness.control.client import RemoteHarness
from harness.errors import HarnessError
from harness.model import Exchange
from harness.reports.watched_run import RuleOutcome
from harness.run.rule_outcomes import rule_outcomes


@dataclass(frozen=True, slots=True)
class Seen:
    """The exchanges of all sessions in the order of the requests, the rules, and why this may not be all."""

    exchanges: tuple[Exchange, ...] = ()
    rules: tuple[RuleOutcome, ...] = ()
    problems: tuple[str, ...] = ()


def look(handle: RemoteHarness) -> Seen:
    """All that the server has seen: it is ours alone, whatever names the program's requests came under."""
    try:
        state = handle.client.ask("GET", "/state")
        sessions = handle.client.ask("GET", "/sessions")["sessions"]
        exchanges = [one for session in sessions for one in handle.exchanges(session["alias"])]
        rules = rule_outcomes(handle.rules(), exchanges, handle.catalog)
    except HarnessError as error:
        return Seen(problems=(str(error),))
    exchanges.sort(key=lambda exchange: exchange.sequence)
    problems = list(state["problems"])
    if state["exchanges"] > len(exchanges):
        problems.append(f"only the latest {len(exchanges)} of {state['exchanges']} exchanges are known")
    scenario = state["scenario"]
    if scenario is not None and scenario["problem"]:
        problems.append(f"the scenario's latest edit was not taken: {scenario['problem']}")
    return Seen(tuple(exchanges), rules, tuple(problems))
