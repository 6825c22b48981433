"""A program that lets a recording be recovered again and again, and kills it at each line of our code in turn.

    killed_at_each_line.py FOLDER STEP

Each time it is killed a second time, somewhere else, and then recovered in peace. Prints how often; ends with status 1
where anything is lost, doubled or left behind, or a cassette does not load.
"""

import os
import shutil
import signal
import sys
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

from harness.cassette.interaction import Interaction, Label
from harness.cassette.reading import read_cassette
from harness.cassette.recording import Recorder, recover
from harness.cassette.recording.lines import Begun, Taken, encoded
from harness.cassette.recording.recording_file import RecordingFile
from harness.cassette.writing import write_cassette
from harness.wire import HttpRequest, HttpResponse

# Where files are opened, written, moved and removed; what only thinks can be killed anywhere.
TRACED = frozenset({"building.py", "new_file.py", "recorder.py", "recording_file.py", "recovery.py"})


def interaction(number: int) -> Interaction:
    request = HttpRequest("GET", "https", "host", f"/{number}")
    response = HttpResponse(200, "OK", (("Content-Length", "2"),), b"{}")
    return Interaction(request, response, Label("fake", date(2026, 1, 2)))


def killed_at(line: int, folder: Path, *, record: bool) -> bool:
    """Recover, or record and build, in a process that is killed at that line; False if it ends before."""
    child = os.fork()
    if child == 0:
        left = line

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            nonlocal left
            if Path(frame.f_code.co_filename).name not in TRACED:
                return None
            if event == "line":
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        recorder = Recorder(folder)
        sys.settrace(trace)
        if record:
            recorder.append("one", interaction(3))
            recorder.close()
        else:
            recover(folder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def targets(folder: Path) -> list[str]:
    path = folder / "one.yaml"
    return [one.request.target for one in read_cassette(path).interactions] if path.exists() else []


def main(root: Path, step: int) -> int:
    """Try every ``step``-th line; the status to end with."""
    tries = killed = 0
    for record in (False, True):
        line, going = 1, True
        while going:
            folder = root / f"{record} {line}"
            folder.mkdir()
            write_cassette(folder / "one.yaml", [interaction(0)], {})
            left = RecordingFile.take(folder / "one.yaml")
            left.begin(Begun(0))
            for number in (1, 2):
                left.append(Taken(interaction(number)))
            left.close()
            with left.path.open("ab") as file:
                file.write(encoded(Taken(interaction(4)))[: line % 40])  # torn
            going = killed_at(line, folder, record=record)
            first = targets(folder)
            again = killed_at(line * 37 % 200 + 1, folder, record=False)
            second = targets(folder)
            problems = recover(folder).problems
            found = targets(folder)
            expected = ["/0", "/1", "/2"]
            good = found[:3] == expected and found[3:] in ([["/3"], []] if record and going else [["/3"] * record])
            whole = all(one in (["/0"], expected, [*expected, "/3"]) for one in (first, second))
            rest = sorted(path.name for path in folder.iterdir())
            if not (good and whole) or problems or rest != ["one.yaml"]:
                print(f"line {line}, record {record}: {first}, {second}, {found}, {rest}, {list(map(str, problems))}")
                return 1
            tries += 1
            killed += going + again
            line += step
            shutil.rmtree(folder)
    print(f"{tries} recoveries, {killed} kills")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
