"""The working copy of an operation while it is compiled: the derived facts by anchor, ready for patches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.contract.error_rows import anchor as error_anchor
from harness.contract.marked_yaml import MarkedFile
from harness.contract.problem import Problem
from harness.contract.shapes import Entry
from harness.model import FactStatus, Source


@dataclass(slots=True)
class Page:
    """Everything that a derived file says, as entries that patches may replace.

    ``entries`` maps anchors of parameters, members, structure members and error rows to their facts, in the order of
    the file; structures of ``service.yaml`` are among them. ``named`` are structures that the page names and does not
    define. ``wide`` holds the facts about the operation as a whole; ``problems`` is what is wrong with any of it.
    """

    file: MarkedFile
    source: Source
    entries: dict[str, Entry]
    examples: list[dict[str, Any]]
    problems: list[Problem] = field(default_factory=list)
    wide: dict[str, Any] = field(default_factory=dict)
    rate_limit: Entry | None = None
    named: frozenset[str] = frozenset()

    def below(self, prefix: str) -> dict[str, Entry]:
        """The entries directly below an anchor, by their last part."""
        depth = prefix.count("/") + 1
        return {
            anchor.rpartition("/")[2]: entry
            for anchor, entry in self.entries.items()
            if anchor.startswith(f"{prefix}/") and anchor.count("/") == depth
        }

    def structures(self) -> dict[str, dict[str, Entry]]:
        """All structures that a type may name, each with its members; none where nothing defines it."""
        result: dict[str, dict[str, Entry]] = {name: {} for name in sorted(self.named)}
        for anchor, entry in self.entries.items():
            if anchor.startswith("structures/"):
                _, name, member = anchor.split("/", 2)
                result.setdefault(name, {})[member] = entry
        return result


def open_page(derived: MarkedFile, src: MarkedFile | None, service: MarkedFile | None) -> Page:
    """A working copy of the derived file; a structure that the page itself defines hides a shared one."""
    data = derived.data
    build = _Entries(derived, src)
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    told = data.get("structures", {})
    own = {name: members for name, members in told.items() if members}
    if service is not None:
        shared = _Entries(service, None)
        for name, members in service.data.get("structures", {}).items():
            if name not in own:
                shared.table(entries, ("structures", name), members)
    for part in ("common", "input", "output"):
        build.table(entries, (part,), data.get(part, {}))
    for name, members in own.items():
        build.table(entries, ("structures", name), members)
    for index, row in enumerate(data.get("errors", [])):
        anchor = error_anchor(row["scope"], row.get("http"), row["code"])
        if anchor in entries:
            problems.append(derived.problem(("errors", index), f"the row {anchor} stands here twice"))
        entries[anchor] = build.entry(anchor, row, ("errors", index))
    limit = data.get("rate_limit", "unknown")
    return Page(
        file=derived,
        source=build.source(""),
        entries=entries,
        examples=[dict(example) for example in data.get("examples", [])],
        problems=problems,
        rate_limit=build.entry("rate_limit", limit, ("rate_limit",)) if isinstance(limit, dict) else None,
        named=frozenset(told.keys() - own.keys()),
    )


class _Entries:
    """Builds entries of one file, with the page lines that the provenance file gives for their anchors."""

    def __init__(self, file: MarkedFile, src: MarkedFile | None) -> None:
        self._file = file
        data = file.data
        self._page: Mapping[str, Any] = data.get("page", {})
        self._evidence: Mapping[str, str] = data.get("evidence", {})
        self._lines: Mapping[str, Any] = src.data["facts"] if src is not None else {}

    def table(self, into: dict[str, Entry], parts: tuple[str, ...], rows: Mapping[str, Any]) -> None:
        for name, facts in rows.items():
            anchor = "/".join((*parts, name))
            into[anchor] = self.entry(anchor, facts, (*parts, name))

    def entry(self, anchor: str, facts: Mapping[str, Any], place: tuple[str | int, ...]) -> Entry:
        statuses: Mapping[str, FactStatus] = facts.get("statuses", {})
        return Entry(facts=facts, statuses=statuses, source=self.source(anchor), file=self._file, place=place)

    def source(self, anchor: str) -> Source:
        known = self._lines.get(anchor)
        evidence = self._evidence.get(anchor, self._evidence.get(anchor.partition("/")[0]))
        return Source(
            file=self._file.file,
            anchor=anchor,
            page=self._page.get("title"),
            page_updated=None if self._page.get("updated") == "unknown" else self._page.get("updated"),
            page_sha256=self._page.get("sha256"),
            lines=(known["lines"][0], known["lines"][1]) if known else None,
            evidence=evidence,
        )
