"""harness cassette: what its commands have in common, and stats."""

import json
from pathlib import Path

from tests.cli.made_cassettes import ROOT, Command

OURS = ROOT / "cassettes" / "volcengine"


def test_nothing_to_check_is_a_mistake(command: Command, tmp_path: Path) -> None:
    for name in ("check", "stats", "scan"):
        status, _, err = command(name, tmp_path)
        assert (status, err) == (
            2,
            f"harness: there is no cassette in {tmp_path} (cassettes end in .yaml, .yml or .json)\n",
        )
    assert command("stats", tmp_path / "none")[2] == f"harness: {tmp_path / 'none'}: does not exist\n"
    assert command("chek")[2].endswith("(did you mean check?)\n")


def test_what_of_the_contract_is_held(command: Command, tmp_path: Path) -> None:
    status, out, _ = command("stats", OURS)
    assert status == 0
    assert out.splitlines()[-1].startswith("4 cassettes, 5 interactions; of the contract: 1 of 5 operations, ")
    assert command("stats", OURS, "--out", tmp_path / "s.json")[0] == 0
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["summary"]["operations"] == {
        "held": 1,
        "all": 5,
    }
    assert command("stats", OURS, "--format", "junit")[0] == 2
    (tmp_path / "broken.yaml").write_text("version: 7\ninteractions: []\n", encoding="utf-8")
    status, out, err = command("stats", OURS, tmp_path / "broken.yaml")
    assert (status, out.splitlines()[-1][:11]) == (2, "4 cassettes")
    assert "is of version 7" in err


def test_what_stands_behind_a_broken_interaction_counts_too(command: Command, tmp_path: Path) -> None:
    text = next(OURS.rglob("request-error.yaml")).read_text(encoding="utf-8")
    file = tmp_path / "one.yaml"
    file.write_text(text.replace("interactions:\n", "interactions:\n- request: 7\n", 1), encoding="utf-8")
    status, out, err = command("stats", file)
    assert (status, out.splitlines()[-1][:25]) == (2, "1 cassette, 1 interaction")
    assert err.startswith(f"harness: {file}:")
