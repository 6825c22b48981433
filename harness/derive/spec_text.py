"""Writing a derived spec: one row a line, keys in a fixed order, so that equal facts give equal bytes."""

import json
from collections.abc import Mapping

import yaml

from harness.model import Json

_WIDTH = 10**9
_BLOCKS = ("common", "input", "output")


class _Dumper(yaml.SafeDumper):
    """Plain scalars where YAML reads them back as the same text, double quotes everywhere else; no aliases."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True

    def text(self, value: str) -> yaml.ScalarNode:
        resolved = self.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
        plain = resolved == "tag:yaml.org,2002:str" and self.analyze_scalar(value).allow_flow_plain
        return self.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_Dumper.add_representer(str, _Dumper.text)


def flow(value: Json) -> str:
    """A value on one line."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, width=_WIDTH, allow_unicode=True, sort_keys=False
    )
    return text.removesuffix("\n").removesuffix("\n...").rstrip("\n")


def spec_text(document: Mapping[str, Json]) -> str:
    """The text of ``<Operation>.yaml`` for a document in its final order."""
    name = document["operation"]
    lines = [f"# Derived by `harness derive`; corrections go into {name}.patch.yaml."]
    for key, value in document.items():
        match value:
            case dict() if key in _BLOCKS:
                lines += _rows(key, value)
            case dict() if key == "structures":
                lines += _structures(key, value)
            case list() if key == "examples":
                lines += _examples(key, value)
            case list() if key == "discrepancies":
                lines += _entries(key, value)
            case list():
                lines += [f"{key}:", *(f"  - {flow(row)}" for row in value)] if value else [f"{key}: []"]
            case _:
                lines.append(f"{key}: {flow(value)}")
    return "\n".join(lines) + "\n"


def source_text(document: Mapping[str, Json]) -> str:
    """The text of ``<Operation>.src.json``: one anchor a line."""
    facts = document["facts"]
    head = {key: value for key, value in document.items() if key != "facts"}
    lines = ["{", *(f"  {_json(key)}: {_json(value)}," for key, value in head.items()), '  "facts": {']
    rows = [f"    {_json(anchor)}: {_json(fact)}" for anchor, fact in facts.items()] if isinstance(facts, dict) else []
    return "\n".join([*lines, ",\n".join(rows), "  }", "}"]) + "\n"


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _rows(key: str, members: Mapping[str, Json], indent: str = "") -> list[str]:
    if not members:
        return [f"{indent}{key}: {{}}"]
    return [f"{indent}{key}:", *(f"{indent}  {flow(name)}: {flow(row)}" for name, row in members.items())]


def _structures(key: str, structures: Mapping[str, Json]) -> list[str]:
    lines = [f"{key}:"]
    for name, members in structures.items():
        lines += _rows(name, members, "  ") if isinstance(members, dict) else []
    return lines


def _examples(key: str, examples: list[Json]) -> list[str]:
    if not examples:
        return [f"{key}: []"]
    lines = [f"{key}:"]
    for example in examples:
        parts = list(example.items()) if isinstance(example, dict) else []
        lines += [
            f"  {'-' if number == 0 else ' '} {part}: {flow(value)}" for number, (part, value) in enumerate(parts)
        ]
    return lines


def _entries(key: str, entries: list[Json]) -> list[str]:
    """Discrepancies: id and place on one line, each claim and the decision on lines of their own."""
    if not entries:
        return [f"{key}: []"]
    lines = [f"{key}:"]
    for entry in entries:
        if isinstance(entry, dict):
            claims = entry["claims"]
            lines += [f"  - id: {flow(entry['id'])}", f"    at: {flow(entry['at'])}", "    claims:"]
            lines += [f"      - {flow(claim)}" for claim in claims] if isinstance(claims, list) else []
            lines.append(f"    decision: {flow(entry['decision'])}")
    return lines
