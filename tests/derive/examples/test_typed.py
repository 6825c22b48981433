"""Query texts as typed values."""

from harness.derive.examples.typed import typed_params
from harness.model import Json

MEMBERS: dict[str, Json] = {
    "Force": {"type": "boolean"},
    "Ids": {"type": "list<string>"},
    "Sizes": {"type": "list<integer>"},
    "Tags": {"type": "list<Tag>"},
    "Box": {"type": "Tag"},
}
STRUCTURES: dict[str, Json] = {"Tag": {"Key": {"type": "string"}, "Count": {"type": "integer"}}}


def test_values_get_the_types_of_the_input() -> None:
    sent: dict[str, Json] = {
        "Force": "true",
        "Ids": ["1", "2"],
        "Sizes": ["1", "x"],
        "Tags": [{"Key": "5", "Count": "5", "Odd": "5"}],
        "Box": {"Count": "6"},
        "Unknown": "7",
        "Nested": {"A": "8"},
    }
    assert typed_params(sent, MEMBERS, STRUCTURES) == {
        "Force": True,
        "Ids": ["1", "2"],
        "Sizes": [1, "x"],
        "Tags": [{"Key": "5", "Count": 5, "Odd": "5"}],
        "Box": {"Count": 6},
        "Unknown": "7",
        "Nested": {"A": "8"},
    }


def test_what_fits_no_type_stays() -> None:
    assert typed_params({"Force": "maybe"}, MEMBERS, {}) == {"Force": "maybe"}
