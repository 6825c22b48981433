"""What the environments consist of is resolved anew by uv and npm."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from harness.clients.entry import ClientEntry, Pin
from harness.clients.locking import lock, run_command


def test_each_client_is_locked_by_the_tool_of_its_runtime(
    make_entry: Callable[..., ClientEntry], tmp_path: Path
) -> None:
    ran: list[tuple[str, Path, str]] = []

    def run(command: Sequence[str], folder: Path, text: str) -> None:
        ran.append((" ".join(command), folder, text))

    locks = tmp_path / "locks"
    pins = (Pin("made[async]", "1.0"), Pin("core", "2"))
    python = make_entry("made", requirements=pins, locks=locks)
    node = make_entry("@made/sdk", runtime="node", locks=locks)
    lock([python, node], run)
    (uv, uv_folder, wanted), (npm, npm_folder, _) = ran
    assert uv.startswith("uv pip compile - ")
    assert uv.endswith(f"--no-emit-index-url --no-header --no-annotate --output-file {python.lock}")
    assert (uv_folder, wanted) == (locks, "made[async]==1.0\ncore==2\n")
    assert npm.startswith("npm install --package-lock-only --omit-lockfile-registry-resolved")
    assert npm_folder == node.lock
    assert json.loads((node.lock / "package.json").read_text())["dependencies"] == {"@made/sdk": "1.0"}


def test_a_tool_gets_its_input_in_its_folder(tmp_path: Path) -> None:
    run_command(("sh", "-c", "cat > wanted"), tmp_path, "made==1.0\n")
    assert (tmp_path / "wanted").read_text() == "made==1.0\n"
