"""What the faults share that answer in the operation's place."""

from typing import ClassVar

from harness.faults.fault import Ground, Part, Unchanged
from harness.model import Phase, Role


def answered_by_fault(phase: Phase) -> frozenset[Ground]:
    """What there is none of where a fault answers in the operation's place."""
    return frozenset({"result", "execution"}) if phase == "before" else frozenset({"result"})


class StandsIn(Unchanged):
    """What the faults share that answer in the operation's place; ``leaves_out`` is what their answer has none of."""

    __slots__ = ()

    phase: Phase
    role: ClassVar[Role] = "answer"
    takes: ClassVar[frozenset[Part]] = frozenset({"answer"})
    needs: ClassVar[frozenset[Ground]] = frozenset({"an answer"})

    @property
    def leaves_out(self) -> frozenset[Ground]:
        """Nothing: the answer is the provider's own."""
        return frozenset()

    @property
    def lacks(self) -> frozenset[Ground]:
        """The operation's own answer; before it is carried out that too."""
        return answered_by_fault(self.phase) | self.leaves_out
