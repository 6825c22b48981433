"""The constraints and effects that a page states in sentences, as short keyed entries; what fits no rule gives none."""

import re
from collections.abc import Sequence

from harness.derive.facts import PageFacts, Row, Said
from harness.derive.prose.statements import RULES, Fact, Glossary, Sentence
from harness.derive.prose.vocabulary import terms
from harness.derive.text.pages import Span
from harness.derive.text.wording import half_width, sentences
from harness.model import Json

_LONGEST = 1_000  # characters of a sentence; what is longer is none
_PAIR = re.compile(r"([\u4e00-\u9fff]{2,12})\s*\(([A-Z][A-Za-z]+)\)")
_STATE_WORDS = (
    re.compile(r"(?:运行中|已停止|停止中|启动中|重启中|创建中|删除中|已删除|可用|使用中|已释放|已过期)$"),
    re.compile(r"(?:[\u4e00-\u9fff]{2}中|已[\u4e00-\u9fff]{2})$"),
)
_BULLET_VALUE = re.compile(r"[•◦] ([A-Za-z0-9_.\-]+)\s*(?:\([^)]*\))?\s*:")
_EITHER_WAY = re.compile(r"(?P<zh>[A-Z]\w+)\s*无论取值为|regardless of (?:the value of )?(?P<en>[A-Z]\w+)")


def facts_of(page: PageFacts, open_from: int | None = None) -> list[tuple[Fact, Span]]:
    """The facts in the order of the page, each once; one with a parameter replaces the same one without.

    ``open_from`` is the line in which a cut text breaks off: its last sentence states nothing.
    """
    rows = [row for row in page.input if not row.common]
    glossary = glossary_of([*(said.value for said in page.prose), *(row.text for row in rows)])
    found: list[tuple[Fact, Span]] = []
    texts = [*(_prose(said) for said in page.prose), *(_cell(row) for row in rows)]
    whole = [said[:-1] if said and said[-1].span.last == open_from else said for said in texts]
    for sentence in (sentence for said in whole for sentence in said if len(sentence.text) <= _LONGEST):
        for rule in RULES:
            for fact in rule(sentence, glossary):
                _keep(found, fact, sentence.span)
    for row in (row for row in rows if open_from is None or row.span.last < open_from):
        for fact in _ignored_for(row):
            _keep(found, fact, row.span)
    return found


def glossary_of(texts: Sequence[str]) -> Glossary:
    """The pairs ``运行中(Running)`` of a page; the Chinese side is cut to the state's own word."""
    states: dict[str, str] = {}
    for text in texts:
        for match in _PAIR.finditer(half_width(text)):
            word = next((word for pattern in _STATE_WORDS if (word := pattern.search(match[1]))), None)
            if word is not None:
                states.setdefault(word[0], match[2])
    return Glossary(states)


def _keep(found: list[tuple[Fact, Span]], fact: Fact, span: Span) -> None:
    bare = _bare(fact)
    for index, (other, where) in enumerate(found):
        if _bare(other) == bare and (other == fact or "parameter" not in other or "parameter" not in fact):
            if "parameter" not in other and "parameter" in fact:
                found[index] = (fact, where)
            return
    found.append((fact, span))


def _bare(fact: Fact) -> Fact:
    return {key: value for key, value in fact.items() if key != "parameter"}


def _prose(said: Said) -> list[Sentence]:
    return [Sentence(text, said.span) for text in sentences(half_width(said.value))]


def _cell(row: Row) -> list[Sentence]:
    """The sentences of a description; those of a bullet such as ``• RETRY: …`` are about that value."""
    found: list[Sentence] = []
    about: str | None = None
    for line in half_width(row.text).split("\n"):
        if not line.startswith("◦ "):  # a deeper bullet goes on about the value above it
            value = _BULLET_VALUE.match(line)
            about = value[1] if value else None
        parts = sentences(line.lstrip("•◦ "))
        found += [Sentence(part, row.span, row.name.split(".")[0], about) for part in parts]
    return found


def _ignored_for(row: Row) -> list[Fact]:
    """A line that says a parameter makes no difference, and the bullets below it that say for which kinds."""
    lines = half_width(row.text).split("\n")
    found: list[Fact] = []
    for index, line in enumerate(lines):
        match = _EITHER_WAY.search(line)
        if match is not None:
            bullets = [other for other in lines[index + 1 :] if other.startswith(("• ", "◦ "))]
            whom: list[Json] = [*terms("\n".join(bullets) or line)]
            found.append({"kind": "ignored_parameter", "parameter": match["zh"] or match["en"], "for": whom})
    return found
