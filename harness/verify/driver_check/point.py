"""One thing that a driver has to get right, and how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Mark = Literal["right", "wrong", "look", "not tried"]
"""``look``: it may be the client's own way, and then is right; whoever wrote the driver has to say."""


@dataclass(frozen=True, slots=True)
class Point:
    """What was seen of one point; ``fix`` says what to do about it, or where to look."""

    name: str
    mark: Mark
    text: str
    fix: str | None = None


def points_text(points: Iterable[Point]) -> str:
    """For people: a line for each point, and the fix below it."""
    lines = []
    for point in points:
        lines.append(f"{point.mark:10}{point.name:15}{point.text}")
        if point.fix is not None:
            lines.append(f"{'':25}→ {point.fix}")
    return "\n".join(lines)
