"""The characters that a body is written in: UTF-8 unless something says otherwise."""

import codecs
import re
from dataclasses import dataclass

from harness.signing.form import wire_bytes

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_WIDTHS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What is written in others looks the same as UTF-8 where it is ASCII, and keys are.
_DECLARED = frozenset({"gbk", "gb2312", "gb18030", "big5", "big5hkscs", "cp950", "shift_jis", "cp932"}) | {
    "cp037",
    "cp273",
    "cp424",
    "cp500",
    "cp875",
    "cp1026",
    "cp1140",
}
_SAMPLE = 64


@dataclass(frozen=True, slots=True)
class Written:
    """A body as text, and what leads back to its bytes; ``tail`` is what at its end is no character."""

    text: str
    codec: str = "utf-8"
    tail: bytes = b""

    def back(self, text: str) -> bytes:
        """That text as bytes: those of the body, where it is what the body says."""
        if self.codec == "utf-8":
            return wire_bytes(text)
        return text.encode(self.codec, _errors(self.codec)) + self.tail


def read(body: bytes, content_type: str) -> Written:
    """The text that a body is; bytes that are no characters of UTF-8 stay what they are."""
    for codec in _guesses(body, content_type):
        width = _WIDTHS.get(codec, 1)
        end = len(body) - len(body) % width
        try:
            text = body[:end].decode(codec, _errors(codec))
            if text.encode(codec, _errors(codec)) == body[:end]:
                return Written(text, codec, body[end:])
        except UnicodeError:
            continue
    return Written(body.decode("utf-8", "surrogateescape"))


def _errors(codec: str) -> str:
    return "surrogatepass" if codec in _WIDTHS else "strict"


def _guesses(body: bytes, content_type: str) -> list[str]:
    """The codecs that a body may be written in besides UTF-8, the likeliest first."""
    found, sample = list[str](), body[:_SAMPLE]
    if b"\0" in sample:
        found += [codec for mark, codec in _MARKS if body.startswith(mark)]
        found += [codec for codec, width in sorted(_WIDTHS.items(), key=lambda pair: -pair[1]) if _fits(sample, codec)]
    declared = _CHARSET.search(content_type)
    if declared is not None:
        try:
            name = codecs.lookup(declared[1]).name
        except LookupError:
            return found
        found += [name] if name in _DECLARED else []
    return found


def _fits(sample: bytes, codec: str) -> bool:
    """Whether most characters of a sample are ASCII if it is written so."""
    width = _WIDTHS[codec]
    place = 0 if codec.endswith("le") else width - 1
    count = len(sample) // width
    ascii_ones = sum(
        0 < sample[at + place] < 0x80 and sample[at : at + width].count(0) == width - 1
        for at in range(0, count * width, width)
    )
    return count > 0 and 2 * ascii_ones > count
