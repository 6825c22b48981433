"""Sessions, rules and scenarios as the control port tells them."""

from dataclasses import asdict
from typing import Any

from harness.cassette.deck import DeckReport
from harness.control.protocol import PROTOCOL
from harness.control.scenario_file import LoadedScenario
from harness.control.subject import Subject
from harness.journal import exchange_record
from harness.model import Exchange
from harness.sessions import MintedSession, RuleStatus, Session


def state_record(subject: Subject) -> dict[str, Any]:
    """What runs, where, and since when."""
    sessions, found = subject.sessions, subject.cassettes
    return {
        "version": subject.version,
        "protocol": PROTOCOL,
        "pid": subject.pid,
        "started": subject.started.isoformat(),
        "proxy_url": subject.proxy_url,
        "endpoint_url": subject.endpoint_url,
        "ca_bundle": str(subject.ca_bundle),
        "seed": sessions.seed,
        "strict": subject.strict,
        "sessions": len(sessions.aliases()),
        "exchanges": subject.exchange_count(),
        "rules": len(sessions.rules()),
        "rules_never_met": list(sessions.rules_never_met()),
        "problems": list(subject.problems()),
        "scenario": scenario_record(subject.scenario.loaded),
        "cassettes": None if found is None else {"folder": str(found.folder), "mode": found.mode},
        "live": {"hosts": sorted(subject.live), "mutations": subject.mutations} if subject.live else None,
    }


def session_record(session: Session) -> dict[str, Any]:
    """A session, without its key."""
    return {
        "alias": session.alias,
        "minted": session.minted,
        "seed": session.seed,
        "exchanges": session.numbers,
        "elapsed": session.elapsed,
        "manual_clock": session.manual_clock,
    }


def minted_record(minted: MintedSession) -> dict[str, Any]:
    """A session that was just made, with its made-up credentials."""
    return {
        "alias": minted.alias,
        "proxy_user": minted.proxy_user,
        "access_key": minted.credentials.access_key,
        "secret_key": minted.credentials.secret_key,
    }


def rule_record(status: RuleStatus) -> dict[str, Any]:
    """A rule and what it met."""
    return asdict(status)


def rules_record(statuses: tuple[RuleStatus, ...]) -> dict[str, Any]:
    """Rules in their order."""
    return {"rules": [rule_record(status) for status in statuses]}


def scenario_record(loaded: LoadedScenario | None) -> dict[str, Any] | None:
    """The scenario that is loaded; None if there is none."""
    return None if loaded is None else {**asdict(loaded), "file": str(loaded.file)}


def cassettes_record(report: DeckReport | None) -> dict[str, Any] | None:
    """What became of the cassettes; None if there are none."""
    return None if report is None else report.as_data()


def entry_record(position: int, exchange: Exchange) -> dict[str, Any]:
    """An exchange and its place in the journal."""
    return {"position": position, "exchange": exchange_record(exchange)}
