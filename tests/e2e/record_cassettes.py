"""Records ``cassettes/``: the official Python SDKs against the fake, the same bytes each time; ``make cassettes``."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from harness.app import LocalHarness
from harness.cassette.reading import read_cassette
from harness.clients.entry import ClientEntry
from harness.clients.installed import InstalledClient
from harness.clients.table import CLIENTS
from harness.config import ANY_PORT, Settings, spec_roots
from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.drivers.environment import scrubbed
from harness.drivers.messages import ClientSession
from harness.drivers.runner import Driver
from harness.errors import HarnessError, UnsoundRun, UserError
from harness.model import Exchange, Operation, OperationId, Outcome, Params
from harness.sessions import HarnessHandle, MintedSession

CASSETTES = Path(__file__).resolve().parents[2] / "cassettes"
SEED = 6
# A client that does not try again by itself is asked again, once, after it was throttled.
_MOST_CALLS = 2


@dataclass(frozen=True)
class Recording:
    """One cassette to be: what is called with which client, under which rules. ``again``: until there is a result."""

    operation: OperationId
    client: str
    case: str
    params: Params
    region: str
    rules: tuple[str, ...] = ()
    again: bool = False

    @property
    def place(self) -> Path:
        """Where it stands below the folder of all."""
        one = self.operation
        return Path(one.provider, one.service, one.name, self.client, f"{self.case}.yaml")

    @property
    def alias(self) -> str:
        """The name of its session while it is recorded."""
        return f"{self.operation.name}-{self.case}"


@dataclass(frozen=True)
class Said:
    """What a client said of a call, as far as it can be said again of a recording."""

    kind: str
    value: object
    code: str | None
    message: str | None
    request_id: str | None
    http: int | None
    error_type: str | None
    item_errors: tuple[object, ...]

    @classmethod
    def of(cls, outcome: Outcome) -> "Said":
        """The part of an outcome that depends on nothing but the answers."""
        return cls(
            outcome.kind,
            outcome.value,
            outcome.code,
            outcome.message,
            outcome.request_id,
            outcome.http,
            outcome.error_type,
            outcome.item_errors,
        )


def clients() -> tuple[ClientEntry, ...]:
    """The clients whose cassettes the project has: the official Python SDKs."""
    return tuple(entry for entry in CLIENTS.values() if entry.comes_with_extra)


def as_locked() -> bool:
    """Whether the clients that are installed here are those that the cassettes were recorded with."""
    return all(entry.version_here() == entry.version for entry in clients())


def recordings(catalog: Catalog) -> Iterator[Recording]:
    """For each operation the documented example, a request error, an item error where there is one, and a throttle."""
    for entry in clients():
        for identity in catalog.ids():
            if identity.provider == entry.provider:
                region = catalog.provider(identity.provider).default_region
                yield from _of(catalog.operation(identity), entry.name, region)


def _of(operation: Operation, client: str, region: str) -> Iterator[Recording]:
    short, params = operation.id.short, example_params(operation)
    yield Recording(operation.id, client, "example", params, region)
    for scope in ("request", "item"):
        row = next((row for row in operation.errors if row.scope == scope), None)
        if row is not None:
            fault = f"item:{row.code}" if scope == "item" else f"error:{row.code}"
            yield Recording(operation.id, client, f"{scope}-error", params, region, (f"{short}={fault}#1",))
    yield Recording(operation.id, client, "throttled-once", params, region, (f"{short}=throttle#1",), again=True)


def calls(driver: Driver, recording: Recording, session: ClientSession) -> tuple[Said, ...]:
    """Let the client make the calls of a recording, as many as were made when it was recorded."""
    said: list[Said] = []
    while not said or (recording.again and said[-1].kind != "result" and len(said) < _MOST_CALLS):
        said.append(Said.of(driver.call(recording.operation.short, recording.params, session)))
    return tuple(said)


def session(harness: HarnessHandle, minted: MintedSession, recording: Recording) -> ClientSession:
    """What a client is configured with to come through the proxy of a harness."""
    return ClientSession(
        access_key=minted.credentials.access_key,
        secret_key=minted.credentials.secret_key,
        region=recording.region,
        ca=str(harness.ca_bundle),
        proxy=harness.proxy_url.replace("://", f"://{minted.proxy_user}:x@", 1),
    )


def drivers(stack: ExitStack, wanted: Iterable[str]) -> Mapping[str, Driver]:
    """The drivers of these clients, running until the stack is unwound; UserError for one that is not installed."""
    started: dict[str, Driver] = {}
    for name in wanted:
        version = CLIENTS[name].version_here()
        if version is None:
            raise UserError(f"{name} is not installed", hint="pip install 'cloud-contract-harness[sdks]'")
        command = InstalledClient(CLIENTS[name], version, None).command(shutil.which)
        started[name] = stack.enter_context(Driver(command, environment=scrubbed(os.environ)))
        started[name].start()
    return started


def record(folder: Path, day: date, *, state: Path, work: Path) -> Mapping[Path, tuple[Said, ...]]:
    """Record all cassettes below the folder as of that day; what the clients said, by the cassette's place."""
    settings = Settings(
        state=state,
        specs=spec_roots(),
        listen=ANY_PORT,
        endpoint=ANY_PORT,
        seed=SEED,
        cassettes=work,
        record_mode="all",
    )
    # Request ids may tell the time: each call is made at noon, so that only another day makes another cassette.
    noon = datetime.combine(day, time(12), UTC)
    said: dict[Path, tuple[Said, ...]] = {}
    with ExitStack() as stack:
        harness = stack.enter_context(LocalHarness(settings, clock=lambda: noon))
        wanted = tuple(recordings(harness.catalog))
        running = drivers(stack, dict.fromkeys(one.client for one in wanted))
        for one in wanted:
            minted = harness.mint(alias=one.alias, rules=one.rules)
            said[one.place] = calls(running[one.client], one, session(harness, minted, one))
            _look(one, said[one.place][-1], harness.exchanges(one.alias))
    for one in wanted:
        (folder / one.place).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(work / f"{one.alias}.yaml", folder / one.place)
    return said


def _look(recording: Recording, said: Said, exchanges: Sequence[Exchange]) -> None:
    """UnsoundRun where something else was recorded than was meant."""
    problems = [one.draft.problem for one in exchanges if one.draft.problem is not None]
    wanted = "service_error" if recording.case == "request-error" else "result"
    if problems or said.kind != wanted or bool(said.item_errors) != (recording.case == "item-error"):
        told = "; ".join(problems) or said.message
        raise UnsoundRun(f"{recording.place}: {recording.client} said {said.kind}: {told}")


def recorded_on(folder: Path) -> date | None:
    """The day on which the cassettes of a folder were recorded; None where there is none yet."""
    for file in cassettes_of(folder):
        for interaction in read_cassette(file).interactions:
            if interaction.label is not None:
                return interaction.label.recorded
    return None


def cassettes_of(folder: Path) -> Sequence[Path]:
    """The files of all cassettes below the folder, in order."""
    return sorted(folder.rglob("*.yaml"))


def contents(folder: Path) -> Mapping[Path, bytes]:
    """What the cassettes of a folder hold, by their places."""
    return {file.relative_to(folder): file.read_bytes() for file in cassettes_of(folder)}


def main() -> None:
    """Record the cassettes anew; where only the day would be another one, they stay as they are."""
    if not as_locked():
        wanted = ", ".join(f"{entry.name} {entry.version}" for entry in clients())
        sys.exit(f"the cassettes are recorded with {wanted}; other versions are installed here")
    today, before = datetime.now(UTC).date(), contents(CASSETTES)
    for day in dict.fromkeys((recorded_on(CASSETTES) or today, today)):
        with tempfile.TemporaryDirectory() as made:
            fresh, work, state = (Path(made, name) for name in ("cassettes", "work", "state"))
            record(fresh, day, state=state, work=work)
            if contents(fresh) == before:
                print(f"{len(before)} cassettes are as they were")
                return
            if day != today:
                continue
            for place in before:
                (CASSETTES / place).unlink()
            shutil.copytree(fresh, CASSETTES, dirs_exist_ok=True)
            print(f"{len(contents(fresh))} cassettes recorded in {CASSETTES.name}/")


if __name__ == "__main__":
    try:
        main()
    except HarnessError as problem:
        sys.exit(f"record_cassettes: {problem}")
