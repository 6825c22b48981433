"""harness cassette scan and scrub."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import yaml

from harness.cli.main import run
from harness.reports import cassette_scan

Command = Callable[..., tuple[int, str, str]]
KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3abcdefg"
SIGNATURE = "0f" * 32
SIGNED = (
    f"TC3-HMAC-SHA256 Credential={KEY}/2026-01-02/as/tc3_request, "
    f"SignedHeaders=content-type;host, Signature={SIGNATURE}"
)
ROOT = Path(__file__).resolve().parents[2]
CLEAN = ROOT / "cassettes" / "tencent" / "as" / "ResumeInstanceRefresh"


def foreign(**more: object) -> dict[str, object]:
    """A cassette as VCR.py records it by itself, with all that the SDK signed with."""
    return {
        "interactions": [
            {
                "request": {
                    "method": "POST",
                    "uri": "https://as.tencentcloudapi.com/",
                    "body": '{"AutoScalingGroupId": "asg-12345678", "RefreshActivityId": "ira-12345678"}',
                    "headers": {
                        "Content-Type": ["application/json"],
                        "X-TC-Action": ["ResumeInstanceRefresh"],
                        "X-TC-Version": ["2018-04-19"],
                        "X-TC-Region": ["ap-guangzhou"],
                        "X-TC-Timestamp": ["1767352645"],
                        "Authorization": [SIGNED],
                    },
                },
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {"Content-Type": ["application/json"]},
                    "body": {"string": '{"Response":{"RequestId":"a1b2c3d4-0000-4000-8000-000000000001"}}'},
                },
            }
        ],
        "version": 1,
        **more,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a foreign cassette, in YAML and in JSON."""
    place = tmp_path / "given"
    (place / "deep").mkdir(parents=True)
    (place / "a.yaml").write_text(yaml.safe_dump(foreign()), encoding="utf-8")
    (place / "deep" / "b.json").write_text(json.dumps(foreign(), indent=4), encoding="utf-8")
    return place


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``harness cassette``: its status, and what it said on standard output and standard error."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run(["cassette", *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run_command


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
    assert "1 file not read as a cassette" in out


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


def test_what_is_scrubbed_goes_elsewhere_in_the_same_folders(command: Command, folder: Path, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in folder.rglob("*.*")}
    out_folder = tmp_path / "new" / "clean"
    status, out, err = command("scrub", folder, "--out", out_folder)
    assert (status, err) == (0, "")
    assert {file: file.read_bytes() for file in folder.rglob("*.*")} == before
    assert sorted(str(file.relative_to(out_folder)) for file in out_folder.rglob("*.*")) == ["a.yaml", "deep/b.json"]
    assert f"{out_folder / 'a.yaml'}: 1 tencent-key-id, " in out
    assert KEY not in out
    for file in out_folder.rglob("*.*"):
        assert KEY not in file.read_text(encoding="utf-8")
    assert json.loads((out_folder / "deep" / "b.json").read_text(encoding="utf-8"))["version"] == 1
    assert command("scan", out_folder)[0] == 0
    assert command("check", out_folder)[0] == command("check", folder)[0] == 0


def test_the_original_is_replaced_only_when_asked_for(command: Command, folder: Path) -> None:
    assert command("scrub", folder)[0] == 2
    assert command("scrub", folder, "--in-place", "--out", folder)[0] == 2
    status, _, err = command("scrub", folder, "--out", folder)
    assert status == 2
    assert "would be written over" in err
    assert KEY in (folder / "a.yaml").read_text(encoding="utf-8")
    assert command("scrub", folder, "--in-place")[0] == 0
    assert command("scan", folder)[0] == 0
    kept = (folder / "a.yaml").read_bytes()
    status, out, _ = command("scrub", folder / "a.yaml", "--in-place")
    assert (status, out) == (0, f"{folder / 'a.yaml'}: nothing to replace\n")
    assert (folder / "a.yaml").read_bytes() == kept


def test_two_files_of_one_name_are_not_written_over_each_other(command: Command, folder: Path, tmp_path: Path) -> None:
    (folder / "deep" / "a.yaml").write_bytes((folder / "a.yaml").read_bytes())
    status, _, err = command("scrub", folder / "a.yaml", folder / "deep" / "a.yaml", "--out", tmp_path / "clean")
    assert status == 2
    assert "scrub them one after the other" in err
    assert not (tmp_path / "clean").exists()


def test_a_broken_cassette_is_left_alone_and_the_rest_goes_on(command: Command, folder: Path) -> None:
    cut = (folder / "a.yaml").read_text(encoding="utf-8") + "nonsense: [\n"
    (folder / "a.yaml").write_text(cut, encoding="utf-8")
    status, out, err = command("scrub", folder, "--in-place")
    assert status == 2
    assert err.startswith(f"harness: {folder / 'a.yaml'}:")
    assert (folder / "a.yaml").read_text(encoding="utf-8") == cut
    assert out.startswith(f"{folder / 'deep' / 'b.json'}: ")


def test_nothing_is_written_outside_of_the_folder(command: Command, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "deep").symlink_to(tmp_path / "outside")
    status, _, err = command("scrub", folder, "--out", tmp_path / "clean")
    assert status == 2
    assert f"{tmp_path / 'clean' / 'deep' / 'b.json'}: leads out of {tmp_path / 'clean'}, and is not written" in err
    assert list((tmp_path / "outside").iterdir()) == []
    assert (tmp_path / "clean" / "a.yaml").exists()


def test_bytes_have_no_word_in_json(command: Command, folder: Path, tmp_path: Path) -> None:
    given = foreign()
    given["interactions"][0]["response"]["body"] = {"string": b"\xff\xfe"}  # type: ignore[index]
    (folder / "a.yaml").write_text(yaml.safe_dump(given), encoding="utf-8")
    (folder / "a.yaml").rename(folder / "a.json")
    status, _, err = command("scrub", folder / "a.json", "--out", tmp_path / "clean")
    assert status == 2
    assert "holds bytes, for which JSON has no word (keep it as .yaml)" in err
    assert list((tmp_path / "clean").iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(command: Command, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "deep").write_text("a file", encoding="utf-8")
    status, _, err = command("scrub", folder, "--out", tmp_path / "clean")
    assert status == 2
    assert "cannot be written" in err
