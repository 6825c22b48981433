"""A ``vcr.VCR`` whose cassettes compare calls, hold no secrets and survive a crash."""

import functools
from datetime import UTC, datetime
from typing import Any

from vcr import VCR

from harness.cassette.vcrpy.calls import Calls
from harness.cassette.vcrpy.cassette import CheckedCassette, Terms
from harness.cassette.vcrpy.context import CheckedContext
from harness.cassette.vcrpy.matcher import CALL, call_matcher
from harness.cassette.vcrpy.persister import CrashSafePersister


class CheckedVCR(VCR):
    """VCR.py configured with our matcher, sanitizer and persister; all of its options work, for all or for one use."""

    def __init__(
        self,
        calls: Calls,
        *,
        match_on: tuple[str, ...] = (CALL,),
        require_all_played: bool = False,
        answered_by: str = "unknown",
        **config: Any,
    ) -> None:
        super().__init__(match_on=match_on, **config)
        self._calls = calls
        self._call = call_matcher(calls)
        self.require_all_played = require_all_played
        self.answered_by = answered_by
        self.register_matcher(CALL, self._call)
        self.register_persister(CrashSafePersister)

    def get_merged_config(self, **kwargs: Any) -> dict[str, Any]:
        """The options of one use of a cassette: those given with it, and this object's own."""
        merged: dict[str, Any] = super().get_merged_config(**kwargs)
        terms = Terms(
            self._calls,
            self._call,
            today=lambda: datetime.now(UTC).date(),
            answered_by=kwargs.get("answered_by", self.answered_by),
            require_all_played=kwargs.get("require_all_played", self.require_all_played),
            # Who wants nothing recorded of a test that fails, wants nothing either of one that is killed.
            crash_safe=merged["record_on_exception"],
        )
        return merged | {"terms": terms}

    def _use_cassette(self, with_current_defaults: bool = False, **kwargs: Any) -> CheckedContext:  # noqa: FBT001, FBT002
        if with_current_defaults:
            config = self.get_merged_config(**kwargs)
            return CheckedContext(CheckedCassette, lambda: dict(config))
        return CheckedContext(CheckedCassette, functools.partial(self.get_merged_config, **kwargs))
