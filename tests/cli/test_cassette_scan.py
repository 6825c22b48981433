"""harness cassette scan."""

import json
from pathlib import Path

import jsonschema

from harness.reports import cassette_scan
from tests.cli.made_cassettes import KEY, ROOT, SIGNATURE, Command

CLEAN = ROOT / "cassettes" / "tencent" / "as" / "ResumeInstanceRefresh"


def test_what_looks_secret_is_told_with_its_place_and_never_whole(command: Command, folder: Path) -> None:
    status, out, err = command("scan", folder)
    assert (status, err) == (1, "")
    assert (
        f"{folder / 'a.yaml'}:2: interaction 1, request header Authorization: tencent-key-id: AKID… (36 characters)"
        in out
    )
    assert KEY not in out
    assert SIGNATURE not in out
    assert out.splitlines()[-1].startswith("2 cassettes: ")


def test_what_looks_secret_in_every_form(command: Command, folder: Path, tmp_path: Path) -> None:
    status, out, _ = command("scan", folder, "--report", tmp_path / "x.json", "--format", "junit")
    assert status == 1
    assert '<failure message="' in out
    assert 'name="' + str(folder / "a.yaml") in out
    said = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    schema = Path(cassette_scan.__file__).with_name("cassette_scan.schema.json").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator(json.loads(schema)).validate(said)
    assert said["summary"]["cassettes"] == 2
    assert said["summary"]["leaks"] == len(said["leaks"]) > 0
    assert {one["interaction"] for one in said["leaks"]} == {1}


def test_a_cassette_without_secrets(command: Command) -> None:
    assert command("scan", CLEAN) == (0, "3 cassettes: nothing looks secret\n", "")


def test_a_broken_cassette_is_looked_through_as_text(command: Command, folder: Path) -> None:
    (folder / "a.yaml").write_text(f"version: 1\ninteractions:\n- request: {{uri: '{KEY}'\n", encoding="utf-8")
    (folder / "deep" / "b.json").unlink()
    status, out, err = command("scan", folder)
    assert status == 2
    assert f"{folder / 'a.yaml'}:3: text: tencent-key-id" in out
    assert err.startswith(f"harness: {folder / 'a.yaml'}:")
    assert "1 file not wholly read" in out


def test_what_stands_behind_a_broken_interaction_is_scanned_too(command: Command, folder: Path) -> None:
    file = folder / "deep" / "b.json"
    made = json.loads(file.read_text(encoding="utf-8"))
    made["interactions"].insert(0, {"request": 7})
    file.write_text(json.dumps(made, indent=4), encoding="utf-8")
    status, out, err = command("scan", folder / "deep")
    assert status == 2
    assert "interaction 2, request header Authorization: tencent-key-id" in out
    assert err.startswith(f"harness: {file}:")
    assert out.splitlines()[-1].startswith("1 cassette: ")
    assert out.splitlines()[-1].endswith(", 1 file not wholly read")


def test_a_secret_in_a_comment_is_found(command: Command, folder: Path) -> None:
    clean = next(CLEAN.rglob("example.yaml"))
    (folder / "a.yaml").write_text(f"# {KEY}\n{clean.read_text(encoding='utf-8')}", encoding="utf-8")
    status, out, _ = command("scan", folder / "a.yaml")
    assert (status, out.splitlines()[0]) == (1, f"{folder / 'a.yaml'}:1: text: tencent-key-id: AKID… (36 characters)")


def test_the_rules_are_shown_with_their_examples(command: Command) -> None:
    status, out, _ = command("scan", "--rules")
    assert status == 0
    assert "tencent-key-id: an access key id of Tencent Cloud\n  reports  " in out
    assert "\n  ignores  " in out
    assert command("scan") == (2, "", "harness: scan needs a PATH (or --rules)\n")
