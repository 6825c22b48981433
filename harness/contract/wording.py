"""The texts that go with an error: the provider's own where it is documented, else one of ours that says so."""

import re
from collections.abc import Mapping

from harness.model import ErrorSpec, FactStatus

_PLACEHOLDER = re.compile(r"%[sdv]|\{[A-Za-z_][A-Za-z0-9_]*\}")
_FIELD = re.compile(r"\{([a-z_]+)\}")


def message_of(spec: ErrorSpec) -> tuple[str, FactStatus]:
    """The message to send for an error row, and how far it can be trusted.

    The placeholders of a template are filled from ``message_arguments``: in order where there are as many as
    placeholders, else the first one (they are then alternatives).
    """
    if spec.message is None:
        return f"{spec.code}: the provider documents no text for this error.", "inferred"
    if not spec.template:
        return spec.message, spec.message_status
    count = len(_PLACEHOLDER.findall(spec.message))
    arguments = spec.message_arguments
    if not arguments:
        return _PLACEHOLDER.sub("value", spec.message), "inferred"
    filled = iter(arguments if len(arguments) == count else arguments[:1] * count)
    return _PLACEHOLDER.sub(lambda _: next(filled), spec.message), spec.message_status


def fill_fields(template: str, fields: Mapping[str, str]) -> str:
    """The template with its known fields (``{parameter}``) filled; anything else in braces stays as it is."""
    return _FIELD.sub(lambda found: fields.get(found[1], found[0]), template)


def fits(template: str, text: str) -> bool:
    """Whether a text is what a template gives once its placeholders (``%s``, ``{parameter}``) are filled."""
    parts = (re.escape(part) for part in _PLACEHOLDER.split(template))
    return re.fullmatch(".*".join(parts), text, re.DOTALL) is not None


def fields_of(template: str) -> frozenset[str]:
    """The names of the fields that a template has."""
    return frozenset(_FIELD.findall(template))
