"""Something in a cassette that looks secret, told without telling it."""

from dataclasses import dataclass

_SHOWN = 4


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """What looks secret: the file and the line, the interaction from 1 (0: none), the place in it, and the rule.

    ``line`` is that of the interaction, or of the value itself where no interaction holds it; 0 where it is unknown.
    ``shown`` is what may be told of the value: how it begins, and how long it is.
    """

    file: str
    line: int
    interaction: int
    place: str
    rule: str
    shown: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        number = f" interaction {self.interaction}," if self.interaction else ""
        return f"{where}:{number} {self.place}: {self.rule}: {self.shown}"


def shortened(value: str) -> str:
    """The first four characters of a value and its length; nothing of a value that is hardly longer."""
    begins = ascii(value[:_SHOWN])[1:-1] if len(value) >= 3 * _SHOWN else ""
    return f"{begins}… ({len(value)} characters)"
