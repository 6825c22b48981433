"""Pages with lines lost, doubled, swapped or spoilt: a spec that reads back, or a refusal, never a traceback."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from harness.contract.file_schema import problems
from harness.contract.marked_yaml import parse_json, parse_yaml
from harness.contract.problem import Problem
from harness.derive.derived import DerivedSpec, derive_documents, document_from
from harness.derive.text.pages import page_of
from harness.errors import FileError

PAGES = sorted((Path(__file__).parent / "pages").glob("*/*.txt"))
SPOILERS = (
    "",
    " ",
    "\ufffd",
    "{",
    "}",
    "|",
    "是",
    "String",
    "400",
    "%s",
    "\\ud800",
    "•",
    ":",
    "A.N.B",
    "9" * 40,
    "x" * 5000,
)


def disturbed(text: str, chance: random.Random) -> str:
    """The text after some accidents with its lines."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[at : at + chance.randint(1, 5)]
            case 1:
                lines[at:at] = lines[at : at + chance.randint(1, 5)]
            case 2:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = lines[at][: chance.randint(0, len(lines[at]))] + chance.choice(SPOILERS)
            case _:
                lines[at] += chance.choice(SPOILERS) + lines[chance.randrange(len(lines))]
        lines = lines or [""]
    return "\n".join(lines)


def texts(path: Path) -> Iterator[str]:
    """Disturbed texts of a page, the same in every run."""
    chance = random.Random(path.stem)  # noqa: S311
    text = path.read_text("utf-8")
    for _ in range(60):
        yield disturbed(text, chance)


def misfits(spec: DerivedSpec) -> list[Problem]:
    """What is wrong with the files of a spec by the schemas of the spec format."""
    files = (parse_yaml(spec.text, "spec"), parse_json(spec.source, "src"))
    return [*problems(files[0], "operation"), *problems(files[1], "src")]


@pytest.mark.fuzz
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_disturbed_page_gives_a_spec_or_a_refusal(path: Path) -> None:
    derived = 0
    for text in texts(path):
        try:
            (spec,) = derive_documents([document_from(page_of(path.name, text), path.name)])
        except FileError:
            continue
        derived += 1
        assert misfits(spec) == []
        assert yaml.safe_load(spec.text) == spec.values
        assert json.loads(spec.source)["page"]["sha256"] == spec.page.sha256
    assert derived > 20
