"""Amounts of bytes: sizes and shares, and how they are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SIZE_UNITS: Mapping[str, int] = MappingProxyType({"MiB": 1024**2, "MB": 1000**2, "KiB": 1024, "KB": 1000, "B": 1})


def size_text(size: int) -> str:
    """``64KiB``, ``100B``: a number of bytes in the largest unit that it is whole in."""
    unit = next(unit for unit, bytes_each in SIZE_UNITS.items() if size and size % bytes_each == 0) if size else "B"
    return f"{size // SIZE_UNITS[unit]}{unit}"


def share_text(share: float) -> str:
    """``50%``: a share from 0 to 1 in steps of a thousandth of a percent."""
    return f"{share * 100:g}%"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of something: ``size`` bytes, or ``share`` of it from 0 to 1. Exactly one of the two is given."""

    size: int | None = None
    share: float | None = None

    def __str__(self) -> str:
        return share_text(self.share or 0.0) if self.size is None else size_text(self.size)

    def of(self, length: int) -> int:
        """The number of bytes of something ``length`` bytes long; all of it, where it is shorter."""
        # What a share comes to may miss the whole number by less than a byte is worth.
        wanted = int(length * (self.share or 0.0) + 1e-6) if self.size is None else self.size
        return min(wanted, length)
