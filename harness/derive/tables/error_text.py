"""The texts of error rows: where a glued code ends, what a message leaves open, whether it says to retry."""

import re

from harness.derive.text.wording import CJK
from harness.model import Retry

CODE = re.compile(r"[A-Z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*")
# A cell of its own may hold a code of any form, also one that is a template (``InvalidParameter.%s``).
LOOSE_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.%{}<>-]*")
_RUN = re.compile(r"[A-Z][A-Za-z0-9_]*(?:\.[A-Z][A-Za-z0-9_]*)*")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"%(?:\d+\$)?[sdvfx]|\{\w*\}|<\w+>|\$\{?\w+\}?|\[%\w\]")
_NEVER = re.compile(
    r"(?:请勿|不要|不可|不能|无需|禁止)\s*重试|(?:do not|don't|never|must not|should not) retry", re.IGNORECASE
)
_LATER = re.compile(
    r"(?:稍后|稍候|等待[^。,]{0,12}|一段时间后|过后)[^。]{0,8}?(?:重试|再试|再次|重新)|"
    r"(?:try|retry)(?: it| the request| your request| again)*[^.]{0,20}\b(?:later|after|in a (?:few|moment|while))"
    r"|later[^.]{0,10}(?:try|retry)",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"(?:请|可以?|建议)[^。,]{0,6}重试|try again|\bretry\b(?! (?:mode|policy|failed|refresh))", re.IGNORECASE
)


def looks_like_code(text: str) -> bool:
    """A code stands alone and has more than one hump (``InternalError``, ``DryRun.Failed``), so prose is none."""
    return bool(CODE.fullmatch(text)) and ("." in text or len(_HUMP.findall(text)) > 1)


def split_glued(text: str) -> tuple[str, str] | None:
    """``InternalErrorAn internal error…`` → code and rest; None where no code begins the text.

    The rest of a sentence follows its first word after a space or an apostrophe: that word is the last hump of the run.
    """
    run = _RUN.match(text)
    if run is None:
        return None
    code, rest = run[0], text[run.end() :]
    if rest[:1] in {" ", "'", "\N{RIGHT SINGLE QUOTATION MARK}", ","}:
        humps = list(_HUMP.finditer(code))
        last = humps[-1]
        if last.start() == 0:
            return (code, rest.strip()) if looks_like_code(code) else None
        if code[last.start() - 1] != ".":
            code, rest = code[: last.start()], code[last.start() :] + rest
    return (code, rest.strip()) if len(_HUMP.findall(code)) > 1 or "." in code else None


def split_message(text: str) -> tuple[str, str]:
    """An English wire message and the Chinese remark glued to it."""
    match = CJK.search(text)
    if match is None or match.start() == 0:
        return text.strip(), ""
    cut = match.start()
    # A remark may begin with a Latin word (``ECS实例…``): what follows the message's last stop belongs to the remark.
    stop = max(text.rfind(mark, 0, cut) for mark in ".!?")
    if 0 <= stop < cut and re.fullmatch(r"[\s\"'“‘\[A-Za-z0-9]*", text[stop + 1 : cut]):
        cut = stop + 1
    return text[:cut].strip(), text[cut:].strip()


def is_template(message: str) -> bool:
    """The message leaves something open (``%s``), so the wire text is known only in part."""
    return bool(_PLACEHOLDER.search(message))


def retry_said(text: str) -> Retry:
    """Whether a text says to retry: ``yes``, ``after`` (later), ``no``, or ``unknown`` where it says nothing."""
    if _NEVER.search(text):
        return "no"
    if _LATER.search(text):
        return "after"
    return "yes" if _NOW.search(text) else "unknown"
