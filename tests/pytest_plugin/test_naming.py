"""How tests are named."""

import re
from pathlib import Path

import pytest

from harness.pytest_plugin.naming import alias_of, cassette_name, node_id, repeating_line
from harness.pytest_plugin.options import read_options

pytest_plugins = ["pytester"]
_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("test_a", "test_a"),
        ("test_a[request-200-Not.Found]", "test_a-request-200-Not.Found"),
        ("__a::b/c d", "a-b-c-d"),
        ("测试", "test"),
        ("x" * 90, "x" * 48),
        (f"{'x' * 47}-y", "x" * 47),
    ],
)
def test_an_alias_is_readable_and_can_be_one(name: str, readable: str) -> None:
    alias = alias_of(f"a.py::{name}", name)
    assert alias.rpartition("-")[0] == readable
    assert _ALIAS.fullmatch(alias)


def test_an_alias_is_like_no_other_and_always_the_same() -> None:
    assert alias_of("a.py::test_x", "test_x") == alias_of("a.py::test_x", "test_x") == "test_x-f95f23ca"
    assert alias_of("b.py::test_x", "test_x") != alias_of("a.py::test_x", "test_x")


def test_the_repeating_line_starts_where_pytest_was_started(pytester: pytest.Pytester) -> None:
    pytester.mkdir("specs")
    pytester.makeini("[pytest]\n")
    folder = pytester.mkdir("tests")
    (folder / "test_a.py").write_text("import pytest\n@pytest.mark.parametrize('x', ['a b'])\ndef test_it(x): ...\n")
    (item,) = pytester.inline_genitems("tests/test_a.py")[0]
    assert repeating_line(item, read_options(item.config)) == "pytest 'tests/test_a.py::test_it[a b]' --harness-seed 0"
    (item,) = pytester.inline_genitems("--harness-strict", "--harness-specs", "specs", "--harness-seed", "3")[0]
    line = repeating_line(item, read_options(item.config))
    assert line.endswith("--harness-seed 3 --harness-strict --harness-specs specs")


def test_the_repeating_line_says_what_is_recorded_and_played(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a="def test_it(): ...")
    words = ("--harness-record", "tapes", "--harness-record-mode", "all")
    (item,) = pytester.inline_genitems(*words)[0]
    assert repeating_line(item, read_options(item.config)).endswith(" --harness-seed 0 " + " ".join(words))
    pytester.mkdir("tapes")
    (item,) = pytester.inline_genitems("--harness-replay", "tapes")[0]
    assert repeating_line(item, read_options(item.config)).endswith(" --harness-seed 0 --harness-replay tapes")
    (item,) = pytester.inline_genitems("--harness-replay", "tapes", "--harness-replay-strict")[0]
    told = repeating_line(item, read_options(item.config))
    assert told.endswith(" --harness-replay tapes --harness-replay-strict")


def test_the_repeating_line_knows_another_folder(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a="def test_it(): ...")
    pytester.makeini("[pytest]\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(pytester.mkdir("below"))
        (item,) = pytester.inline_genitems("../test_a.py")[0]
        assert repeating_line(item, read_options(item.config)) == "pytest ../test_a.py::test_it --harness-seed 0"


def test_a_group_is_part_of_the_node_id_under_xdist_only(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.xdist_group('one')\ndef test_it(): ...\ndef test_other(): ...")
    for item in pytester.inline_genitems()[0]:
        assert node_id(item) == item.nodeid


# --- cassettes --------------------------------------------------------------------------------------------------------

MODULE = """
import pytest

def test_plain(): ...

@pytest.mark.parametrize("x", ["a", "a-b", "a.b", "a/b", "a b", "", "x" * 60, "a::b", "测"])
def test_many(x): ...

class TestOne:
    def test_plain(self): ...

class lower:
    def test_plain(self): ...
"""


def named(pytester: pytest.Pytester, *arguments: str, folder: str = "tapes") -> dict[str, str]:
    """The names of the cassettes of all tests by the tests."""
    items = pytester.inline_genitems("-o", "python_classes=Test lower", *arguments)[0]
    return {item.nodeid: cassette_name(item, pytester.path / folder) for item in items}


def test_a_cassette_is_named_as_its_test_where_that_can_be_read_in_one_way(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]")
    for path in ("tests/unit/test_a.py", "tests/test_a.py", "test_a.py", "my-tests/test_b.py"):
        (pytester.path / path).parent.mkdir(parents=True, exist_ok=True)
        (pytester.path / path).write_text(MODULE, encoding="utf-8")
    names = named(pytester, "--import-mode=importlib")
    assert len(names) == len(set(names.values())) == 4 * 12
    assert all(_ALIAS.fullmatch(name) for name in names.values())
    plain = {node: name for node, name in names.items() if node.startswith("tests/unit/test_a.py")}
    below = {node.partition("::")[2]: name.removeprefix("tests.unit.test_a.") for node, name in plain.items()}
    assert below["test_plain"] == "test_plain"
    assert below["TestOne::test_plain"] == "TestOne.test_plain"
    assert (below["test_many[a]"], below["test_many[a-b]"], below["test_many[a.b]"]) == (
        "test_many-a",
        "test_many-a-b",
        "test_many-a.b",
    )
    digested = [name for node, name in plain.items() if re.search(r"-[0-9a-f]{8}$", name)]
    assert len(digested) == 7  # a slash, a space, nothing, too long, colons, Chinese, a class that a module could be
    assert any(re.fullmatch(r"test_a\.test_many-x{38}-[0-9a-f]{8}", name) for name in digested)
    assert all(re.search(r"^test_b\..*-[0-9a-f]{8}$", name) for node, name in names.items() if node.startswith("my-"))


def test_a_cassette_has_its_name_from_wherever_pytest_is_started(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("tests")
    (folder / "test_a.py").write_text("def test_it(): ...", encoding="utf-8")
    pytester.makeini("[pytest]")
    starts = [(pytester.path, "."), (pytester.path, "tests/test_a.py"), (folder, "test_a.py"), (folder, ".")]
    assert {"tests.test_a.test_it"} == {_started(pytester, *start) for start in starts}
    (pytester.path / "tox.ini").unlink()
    assert {"test_a.test_it"} == {_started(pytester, *start, folder="tests/tapes") for start in starts}


def test_tests_beyond_the_root_have_names_of_their_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a="def test_it(): ...")
    (name,) = named(pytester, folder="below/tapes").values()
    assert re.fullmatch(r"test_a\.test_it-[0-9a-f]{8}", name)


def _started(pytester: pytest.Pytester, where: Path, argument: str, *, folder: str = "tapes") -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(where)
        (name,) = named(pytester, argument, folder=folder).values()
    return name
