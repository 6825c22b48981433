"""How tests are named."""

import re

import pytest

from harness.pytest_plugin.naming import alias_of, node_id, repeating_line
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
