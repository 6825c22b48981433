"""What the hooks have noted, as remarks: who went past the proxy, and what nobody could see."""

import shlex
from collections.abc import Iterable, Sequence

from harness.hooks.notes import Notes, Unhooked
from harness.reports.watched_run import Remark

DIRECT = "direct-connection"
NO_HOOK = "no-hook"
_MOST_TOLD = 10
_LONGEST = 100


def notes_remarks(notes: Notes, command: Unhooked | None) -> Iterable[Remark]:
    """A finding for each address that was to be reached past the proxy, a note if it was let through; then the gaps.

    ``command`` is the command itself if it is known to have run without its hook.
    """
    tried: dict[tuple[str, bool], int] = {}
    for target, count in notes.targets.items():
        key = (str(target), target.stopped)
        tried[key] = tried.get(key, 0) + count
    for (place, stopped), count in tried.items():
        attempts = "1 attempt" if count == 1 else f"{count} attempts"
        came = "stopped" if stopped else "let through, as --allow-direct says"
        yield Remark("finding" if stopped else "note", DIRECT, f"{place}: {attempts} past the proxy, {came}")
    if notes.overflowing:
        yield Remark("note", DIRECT, "there were more attempts than a process notes")
    gaps = list(dict.fromkeys((*notes.unhooked, *([command] if command else ()))))
    for gap in gaps[:_MOST_TOLD]:
        yield Remark("note", NO_HOOK, f"{_shown(gap)}: what it sent past the proxy was neither seen nor stopped")
    if len(gaps) > _MOST_TOLD:
        yield Remark("note", NO_HOOK, f"and {len(gaps) - _MOST_TOLD} more processes without a hook")
    if not gaps and not notes.processes:
        unseen = "what it sent past the proxy was neither seen nor stopped"
        yield Remark("note", NO_HOOK, f"the program is neither Python nor Node, which alone have hooks: {unseen}")


def _shown(gap: Unhooked) -> str:
    because = "" if gap.why is None else f" ({gap.why})"
    return f"{_short(gap.argv)} ran without the hook{because}"


def _short(argv: Sequence[str]) -> str:
    text = shlex.join(argv)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
