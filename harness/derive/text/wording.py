"""Small things about the words of a page: punctuation of two scripts, tokens, which language a text is in."""

import re

WORD = r"-?[A-Za-z0-9_](?:[A-Za-z0-9_\-/+]|\.(?=[A-Za-z0-9]))*"
CJK_RANGE = "\u3400-\u9fff\uf900-\ufaff"
CJK = re.compile(f"[{CJK_RANGE}]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_HALF_WIDTH = str.maketrans(
    "\uff1a\uff0c\uff08\uff09\uff1b\uff5e\uff1d\uff1c\uff1e\u3010\u3011\u201c\u201d\u2018\u2019\uff0d\u2013",
    ":,();~=<>[]\"\"''--",
)


def half_width(text: str) -> str:
    """Full-width punctuation as the ASCII one, so that a rule is written once; ``。`` and ``、`` stay."""
    return text.translate(_HALF_WIDTH)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, of either script, without their final stop."""
    parts = re.split(r"。|[!?](?:\s|$)|\.(?=\s+[A-Z(`\"']|\s*$)|\n", text)
    return tuple(stripped for part in parts if (stripped := part.strip().rstrip(".;")))


def language_of(text: str) -> str:
    """``zh`` where Chinese characters outnumber Latin words, else ``en``."""
    return "zh" if len(CJK.findall(text)) > len(_LATIN_WORD.findall(text)) else "en"
