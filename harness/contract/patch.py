"""Lays ``<Operation>.patch.yaml`` over the working copy of an operation."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from harness.contract.marked_yaml import MarkedFile
from harness.contract.page import Page
from harness.contract.problem import Problem, did_you_mean
from harness.contract.shapes import Entry
from harness.model import FactStatus, Source

_TABLES = ("common/", "input/", "output/", "structures/", "errors/")


def apply_patches(page: Page, file: MarkedFile) -> Iterator[Problem]:
    """Changes the page as the file says; yields what cannot be done, and leaves that out."""
    data = file.data
    for index, patch in enumerate(data["patches"]):
        yield from _Patch(file, index, patch).apply(page)


class _Patch:
    """One entry of a patch file."""

    def __init__(self, file: MarkedFile, index: int, patch: Mapping[str, Any]) -> None:
        self._file = file
        self._index = index
        self._at: str = patch["at"]
        self._set: dict[str, Any] = patch["set"]
        self._add: bool = patch.get("add", False)
        self._status: FactStatus = patch["status"]
        self._evidence = f"{patch['reason']} Evidence: {patch['evidence']}"

    def apply(self, page: Page) -> Iterator[Problem]:
        if self._at == "operation":
            page.wide.update(self._set)
        elif self._at == "rate_limit":
            page.rate_limit = self._entry(self._set, {"*": self._status}, None)
        elif self._at.startswith("examples/"):
            yield from self._example(page)
        elif self._at.startswith(_TABLES):
            yield from self._row(page)
        else:
            known = ["operation", "rate_limit", *page.entries]
            yield self._problem("at", f"nothing can be patched at {self._at!r}", did_you_mean(self._at, known))

    def _example(self, page: Page) -> Iterator[Problem]:
        number = self._at.removeprefix("examples/")
        index = int(number) if number.isdecimal() and len(number) < 6 else -1
        if self._add and index == len(page.examples):
            page.examples.append({"title": "", **self._set})
        elif 0 <= index < len(page.examples) and not self._add:
            page.examples[index] = {**page.examples[index], **self._set}
        else:
            yield self._problem("at", f"the page has {len(page.examples)} examples, none at {self._at!r}")

    def _row(self, page: Page) -> Iterator[Problem]:
        entry = page.entries.get(self._at)
        if (entry is None) != self._add:
            if entry is None:
                hint = did_you_mean(self._at, page.entries)
                yield self._problem("at", f"the derived file has no {self._at!r}", hint)
            else:
                yield self._problem("add", f"{self._at!r} is already in the derived file")
            return
        if self._set.get("retry", "unknown") != "unknown" and self._status != "documented":
            yield self._problem("set/retry", "only a documented patch may say whether to retry")
            return
        is_error = self._at.startswith("errors/")
        if entry is None:
            facts = {**(_identity(self._at) if is_error else {}), **self._set}
            if is_error and "code" not in facts:
                yield self._problem("at", f"{self._at!r} is no errors/<scope>/<http or ->/<code>")
                return
            if is_error:
                facts.setdefault("status", self._status)
            elif "type" not in facts:
                yield self._problem("set", "a new parameter needs its type")
                return
            whole: dict[str, FactStatus] = {} if is_error or self._status == "documented" else {"*": self._status}
            page.entries[self._at] = self._entry(facts, whole, None)
            return
        facts = {**entry.facts, **self._set}
        if is_error:
            facts.update(self._error_statuses())
        page.entries[self._at] = self._entry(facts, {**_kept(entry, self._set), **self._statuses()}, entry)

    def _entry(self, facts: Mapping[str, Any], statuses: Mapping[str, FactStatus], old: Entry | None) -> Entry:
        place: tuple[str | int, ...] = ("patches", self._index, "set")
        if old is None:
            return Entry(facts, statuses, Source(self._file.file, self._at, evidence=self._evidence), self._file, place)
        source = replace(old.source, evidence=self._evidence)
        if "type" not in self._set:
            return Entry(facts, statuses, source, old.file, old.place)
        return Entry(facts, statuses, source, self._file, place)

    def _statuses(self) -> dict[str, FactStatus]:
        said: dict[str, FactStatus] = self._set.get("statuses", {})
        if self._status == "documented":
            return dict(said)
        return {**{key: self._status for key in self._set if key != "statuses"}, **said}

    def _error_statuses(self) -> dict[str, FactStatus]:
        """A text or an HTTP status given by a patch is as certain as the patch, unless the patch says so itself."""
        found: dict[str, FactStatus] = {}
        if {"message", "message_arguments"} & self._set.keys():
            found["message_status"] = self._set.get("message_status", self._status)
        if "http" in self._set:
            found["http_status"] = self._set.get("http_status", self._status)
        return found

    def _problem(self, where: str, message: str, hint: str | None = None) -> Problem:
        return self._file.problem(("patches", self._index, *where.split("/")), message, hint)


def _kept(entry: Entry, changed: Mapping[str, Any]) -> dict[str, FactStatus]:
    return {key: status for key, status in entry.statuses.items() if key not in changed}


def _identity(anchor: str) -> dict[str, Any]:
    parts = anchor.split("/")
    if len(parts) != 4 or parts[1] not in {"request", "item"} or not (parts[2] == "-" or parts[2].isdecimal()):
        return {}
    http = {} if parts[2] == "-" else {"http": int(parts[2])}
    return {"scope": parts[1], **http, "code": parts[3]}
