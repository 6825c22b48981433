"""Edits of an answer as text, whether it is JSON or XML: pointers name members, values are given as JSON."""

from typing import Protocol

from harness.faults import json_text, xml_text


class TextEdits(Protocol):
    """What can be edited in a text; None where it has no such place."""

    def value_at(self, text: str, pointer: str, /) -> str | None:
        """The value that the pointer names, as written."""
        ...

    def replaced(self, text: str, pointer: str, value: str, /) -> str | None:
        """The text with another value there."""
        ...

    def removed(self, text: str, pointer: str, /) -> str | None:
        """The text without that member."""
        ...

    def added(self, text: str, pointer: str, name: str, value: str, /) -> str | None:
        """The text with one more member at the end of what the pointer names."""
        ...


def edits_of(text: str) -> TextEdits:
    """The edits for what the text is."""
    return xml_text if xml_text.is_xml(text) else json_text
