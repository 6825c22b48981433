"""The presets: scenario files that come with the package, found by name."""

from dataclasses import dataclass
from pathlib import Path

from harness.contract.marked_yaml import read_yaml
from harness.errors import FileError, UnknownName
from harness.faults.scenario_schema import SCHEMA_FILE

_FOLDER = Path(__file__).parent.parent / "presets"
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Preset:
    """A scenario that comes with the package: its name, what it is for in a sentence, and its file."""

    name: str
    summary: str
    path: Path


def presets(folder: Path = _FOLDER) -> tuple[Preset, ...]:
    """All presets, by name."""
    paths = sorted(folder.glob("*.yaml"))
    return tuple(Preset(path.stem, str(read_yaml(path).data["description"]), path) for path in paths)


def preset(name: str, folder: Path = _FOLDER) -> Preset:
    """The preset of that name; raises UnknownName with the nearest ones, or with all of them."""
    known = {each.name: each for each in presets(folder)}
    if name not in known:
        unknown = UnknownName("preset", name, known)
        unknown.hint = unknown.hint or f"presets: {', '.join(known)}"
        raise unknown
    return known[name]


def scenario_path(name_or_file: str, folder: Path = _FOLDER) -> Path:
    """The file of a scenario: that of the preset of this name, else the file itself.

    Raises UnknownName for what is neither a preset nor a file, and FileError where only a file can be meant.
    """
    path = Path(name_or_file)
    if (folder / f"{name_or_file}.yaml").is_file() and path.name == name_or_file:
        return folder / f"{name_or_file}.yaml"
    if path.exists():
        return path
    if path.name != name_or_file or path.suffix in _SUFFIXES:
        raise FileError(name_or_file, "is no file", hint="a scenario is a file or one of harness presets")
    return preset(name_or_file, folder).path


def preset_copy(found: Preset, schema: Path = SCHEMA_FILE) -> str:
    """The text of a preset for a file of somebody's own: its schema is named where it is installed."""
    first, _, rest = found.path.read_text(encoding="utf-8").partition("\n")
    return f"{first.partition('=')[0]}={schema}\n{rest}"
