"""Names with dots and counters as a tree."""

from harness.derive.facts import Row
from harness.derive.tables.name_paths import tree_of
from harness.derive.text.pages import Span


def row(name: str) -> Row:
    return Row(name, "String", None, None, "", Span(1, 1))


def test_names_become_a_tree() -> None:
    tree = tree_of([row("Ids.N"), row("Tags.N.Key"), row("Tags.N.Values.N"), row("Box.Lid"), row("Plain")])
    assert list(tree) == ["Ids", "Tags", "Box", "Plain"]
    assert (tree["Ids"].indexes, tree["Ids"].wire, tree["Ids"].row) == (1, "Ids.N", row("Ids.N"))
    assert (tree["Tags"].indexes, tree["Tags"].wire, tree["Tags"].row) == (1, "Tags.N", None)
    assert tree["Tags"].children["Key"].wire == "Tags.N.Key"
    values = tree["Tags"].children["Values"]
    assert (values.indexes, values.wire) == (1, "Tags.N.Values.N")
    assert (tree["Box"].indexes, list(tree["Box"].children)) == (0, ["Lid"])


def test_counters_are_counted_once_however_often_a_name_comes() -> None:
    assert tree_of([row("Tags.N.Key"), row("Tags.N.Value")])["Tags"].indexes == 1
    assert tree_of([row("Grid.N.M")])["Grid"].indexes == 2
    assert tree_of([row("Grid.1")])["Grid"].indexes == 1


def test_the_first_row_of_a_name_wins() -> None:
    first = Row("A", "String", True, None, "first", Span(1, 1))
    assert tree_of([first, row("A")])["A"].row == first


def test_names_out_of_proportion_are_none() -> None:
    assert tree_of([row("A" * 121)]) == {}
    assert list(tree_of([row(".".join("abcdefghijklmnopqrstuvwxyz"))])) == ["a"]
