"""One recorded interaction, and a cassette that holds several: values, whatever file they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from harness.model import Json, Leaves
from harness.wire import HttpRequest, HttpResponse

RecordMode = Literal["none", "once", "new_episodes", "all"]
"""As VCR.py names them: play only; record where there is no cassette yet; play, and record what is new; record anew."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a cassette of ours says of an interaction besides its messages.

    ``responder`` is who answered (``fake``, ``live``, ``loopback``, ``fault``, ``refusal``), ``recorded`` the day in
    UTC. ``faults`` are the short forms of those that met the call, ``leaves`` what they left of the provider's answer.
    """

    responder: str
    recorded: date
    faults: tuple[str, ...] = ()
    leaves: Leaves = "intact"


@dataclass(frozen=True, slots=True)
class Interaction:
    """A request and its answer, bodies decoded. ``label`` is None where something else than this harness recorded it.

    ``line`` is where it begins in its file, from 1; 0 where it is of no file. Two are equal wherever they stand.
    """

    request: HttpRequest
    response: HttpResponse
    label: Label | None = None
    line: int = field(default=0, compare=False)


def _no_metadata() -> Mapping[str, Json]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cassette:
    """The interactions of one file in their order; ``metadata`` is what the file says of itself as a whole."""

    path: Path
    interactions: tuple[Interaction, ...]
    metadata: Mapping[str, Json] = field(default_factory=_no_metadata)


@dataclass(frozen=True, slots=True)
class Take:
    """What is to be recorded, as it travelled: nothing has been taken out yet.

    ``session`` names the cassette; ``secrets`` are values known to be secret that are not in their own places, and
    ``access_key`` is the key id that the request names.
    """

    session: str
    interaction: Interaction
    access_key: str | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)
