"""harness env where no harness runs, or none can be meant; what it prints is tried together with serve."""

from pathlib import Path

import pytest

from harness.cli.main import run


@pytest.mark.parametrize(("arguments", "told"), [([], "harness serve"), (["--shell", "fsh"], "did you mean fish")])
def test_a_mistake_is_told_in_a_line(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_STATE_DIR", str(tmp_path))
        assert run(["env", *arguments]) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.count("\n") == 1
    # What is printed is evaluated by a shell, and where a harness was to be found that has to fail as well.
    assert captured.out == ("" if arguments else "false\n")
