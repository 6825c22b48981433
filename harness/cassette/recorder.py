"""Records interactions so that none that was answered is ever lost."""

from collections import defaultdict
from pathlib import Path

from harness.cassette.interaction import Interaction
from harness.cassette.writing import write_cassette


class Recorder:
    """Records into the cassettes of a folder, one a name. What ``append`` was given is on disk when it returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: dict[str, list[Interaction]] = defaultdict(list)

    def append(self, name: str, interaction: Interaction) -> None:
        """Record a sanitized interaction; FileError where it cannot be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._taken[name].append(interaction)
        write_cassette(self._folder / f"{name}.yaml", self._taken[name], {})

    def close(self) -> None:
        """Build the cassettes."""
