"""Shows on a terminal how far a run is; says nothing in a pipe."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column


class ProgressLine:
    """One line that is gone when the work is done. ``console`` is where people look, not where the report goes."""

    def __init__(self, console: Console) -> None:
        # The numbers keep their width; of a long case id the end is cut off.
        whole, cut = Column(no_wrap=True, min_width=7), Column(no_wrap=True, overflow="ellipsis", ratio=1)
        columns = (
            BarColumn(12, table_column=Column(min_width=12)),
            MofNCompleteColumn(table_column=whole),
            TimeElapsedColumn(table_column=whole),
            TextColumn("{task.description}", table_column=cut),
        )
        self._progress = Progress(
            *columns, console=console, transient=True, expand=True, disable=not console.is_terminal
        )
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
