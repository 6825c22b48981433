"""The composition root: everything is put together here, and nothing else."""

from harness.app.local import SETTLE_SECONDS, LocalHarness
from harness.app.parts import Parts, build, new_seed, utc_now, with_cassettes, with_strictness
from harness.app.serving import SHELL_SESSION, OnEdit, Served, serve
from harness.app.survey import Survey

__all__ = [
    "SETTLE_SECONDS",
    "SHELL_SESSION",
    "LocalHarness",
    "OnEdit",
    "Parts",
    "Served",
    "Survey",
    "build",
    "new_seed",
    "serve",
    "utc_now",
    "with_cassettes",
    "with_strictness",
]
