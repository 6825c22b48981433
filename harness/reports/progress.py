"""Shows on a terminal how far a run is; says nothing in a pipe."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class ProgressLine:
    """One line that is gone when the work is done. ``console`` is where people look, not where the report goes."""

    def __init__(self, console: Console) -> None:
        columns = (BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task("starting", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def update(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` steps; ``what`` was the last one. May be called from any thread."""
        self._progress.update(self._task, completed=done, total=total, description=what.replace("[", r"\["))
