"""Recording while the harness answers, and what is said where it fails."""

import threading
from collections.abc import Callable

from harness.cassette.interaction import Take
from harness.errors import HarnessError


class Recording:
    """Records what is about to be answered; ``problems`` say, each once, why something could not be recorded.

    It raises what went wrong: an answer that is not on disk must not leave.
    """

    def __init__(self, record: Callable[[Take], None], build: Callable[[], None]) -> None:
        self._record = record
        self._build = build
        self._lock = threading.Lock()
        self._problems: dict[str, None] = {}

    def __call__(self, take: Take) -> None:
        """Record it; it is on disk when this returns."""
        try:
            self._record(take)
        except Exception as error:
            said = str(error) if isinstance(error, HarnessError) else f"{type(error).__name__}: {error}"
            self._note(f"an answer could not be recorded: {said}")
            raise

    def close(self) -> None:
        """Build the cassettes; where that cannot be done the recordings stay, and the next start tries again."""
        try:
            self._build()
        except HarnessError as error:
            self._note(f"a cassette could not be built of what was recorded: {error}")

    @property
    def problems(self) -> tuple[str, ...]:
        """Why answers could not be recorded, in the order of the first time; empty if all were."""
        with self._lock:
            return tuple(self._problems)

    def _note(self, problem: str) -> None:
        with self._lock:
            self._problems[problem] = None
