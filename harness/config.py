"""Where things are and what was asked for; read by the front ends and the composition root, by nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from harness.cassette.interaction import RecordMode
from harness.clients.environments import Places
from harness.contract.roots import spec_roots
from harness.listeners.address import ListenAddress, parse_address

STATE_DIRECTORY_VARIABLE = "HARNESS_STATE_DIR"
CLIENTS_DIRECTORY_VARIABLE = "HARNESS_CLIENTS_DIR"
DEFAULT_LISTEN = ListenAddress("127.0.0.1", 8080)
ANY_PORT = ListenAddress("127.0.0.1", 0)

__all__ = [
    "ANY_PORT",
    "CLIENTS_DIRECTORY_VARIABLE",
    "DEFAULT_LISTEN",
    "STATE_DIRECTORY_VARIABLE",
    "ListenAddress",
    "Settings",
    "client_places",
    "parse_address",
    "spec_roots",
    "state_directory",
]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a running harness can be told.

    ``rules`` are in the short form and become the template of every session; ``seed`` None lets the harness choose;
    ``journal`` is the JSON Lines file that gets every exchange. ``scenario`` is a file, whose seed counts where no
    other is given. ``control`` is where a harness that serves can be controlled. ``cassettes`` is a folder that is
    played and recorded into as ``record_mode`` says; ``pool`` lets a session without a cassette of its own play all of
    them, where nothing is recorded, and ``playback_repeats`` play a recording more than once. What is recorded is what
    leaves; without ``record_faults``, and wherever a real provider answers, what it was before faults met it. With
    ``record_anew`` a session that was forgotten and comes again by its name records in place of what it had recorded.
    ``live`` are hosts whose real provider answers, where no recording does; what changes something there needs
    ``allow_mutations``. ``live_ca`` is a file of certificates by which theirs are verified, in place of those that are
    known anyway.
    """

    state: Path
    specs: tuple[Path, ...]
    listen: ListenAddress = DEFAULT_LISTEN
    endpoint: ListenAddress | None = None
    control: ListenAddress = ANY_PORT
    rules: tuple[str, ...] = ()
    seed: int | None = None
    strict: bool = False
    journal: Path | None = None
    scenario: Path | None = None
    cassettes: Path | None = None
    record_mode: RecordMode = "none"
    pool: bool = True
    playback_repeats: bool = False
    record_anew: bool = False
    record_faults: bool = True
    live: tuple[str, ...] = ()
    allow_mutations: bool = False
    live_ca: Path | None = None


def state_directory(environ: Mapping[str, str]) -> Path:
    """Where the CA and the state files are: ``HARNESS_STATE_DIR``, else what the platform provides for the user."""
    chosen = environ.get(STATE_DIRECTORY_VARIABLE)
    return Path(chosen).absolute() if chosen else platformdirs.user_state_path("cloud-contract-harness")


def client_places(environ: Mapping[str, str]) -> Places:
    """Where clients have environments of their own: ``HARNESS_CLIENTS_DIR``, else the user's cache."""
    chosen = environ.get(CLIENTS_DIRECTORY_VARIABLE)
    cache = Path(chosen).absolute() if chosen else platformdirs.user_cache_path("cloud-contract-harness") / "clients"
    return Places(environments=cache, homes=state_directory(environ) / "homes")
