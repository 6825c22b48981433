"""Sections of examples: titles, what is sent, what comes back; each block is parsed, a broken one becomes a gap."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.derive.examples.text import BrokenJson, json_in, request_in
from harness.derive.facts import ExampleText, Gap
from harness.derive.text.pages import Line
from harness.derive.text.sections import Section, chunks, span_of


@dataclass(frozen=True, slots=True)
class ExampleWords:
    """How a layout marks an example's title, request and response."""

    title: re.Pattern[str]
    request: re.Pattern[str]
    response: re.Pattern[str]


def examples_of(sections: Sequence[Section], words: ExampleWords) -> tuple[tuple[ExampleText, ...], list[Gap]]:
    """The examples of sections that hold title, request and response one after the other."""
    examples: list[ExampleText] = []
    gaps: list[Gap] = []
    for section in sections:
        for block in _split(section.lines, words.title):
            marks = [index for index, line in enumerate(block) if _is_mark(line, words)]
            text = " ".join(line.text for line in block[1 : marks[0] if marks else len(block)] if not line.blank)
            span = span_of(block)
            example = ExampleText(f"Example {len(examples) + 1}", text, span)
            for part in chunks(block, marks):
                is_request = words.request.fullmatch(part[0].text) is not None
                example, gap = with_block(example, part[1:], is_request=is_request, number=len(examples))
                gaps += [gap] if gap else []
            if example.shown:
                examples.append(example)
    return tuple(examples), gaps


def with_block(
    example: ExampleText, lines: Sequence[Line], *, is_request: bool, number: int
) -> tuple[ExampleText, Gap | None]:
    """The example with a request or response block added; ``number`` is its place in the spec's list."""
    filled = [line for line in lines if not line.blank]
    if not filled:
        return example, None
    gap = None
    try:
        found = json_in(lines)
    except BrokenJson as error:
        at = lines[error.line].span
        gap = Gap("broken_json", f"examples/{number}", "request" if is_request else "response", at)
        found = None
    body, before = found if found is not None else (None, lines)
    if not is_request:
        return replace(example, response=body, has_response=found is not None or example.has_response), gap
    method, target, headers, query = request_in(before)
    return replace(
        example,
        method=method,
        target=target,
        headers=headers,
        query=query,
        body=body,
        # A broken body, or no body and no query, leaves open what is sent: that is no request without parameters.
        has_request=gap is None and (found is not None or bool(query)),
    ), gap


def _is_mark(line: Line, words: ExampleWords) -> bool:
    return bool(words.request.fullmatch(line.text) or words.response.fullmatch(line.text))


def _split(lines: Sequence[Line], title: re.Pattern[str]) -> list[list[Line]]:
    """The lines cut at each title; lines before the first title make a block of their own if they hold anything."""
    blocks: list[list[Line]] = [[]]
    for line in lines:
        if title.fullmatch(line.text):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return [block for block in blocks if any(not line.blank for line in block)]
