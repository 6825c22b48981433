"""What a client sees of ``encoding``: the label, and bytes that fit it or do not; the connection stays."""

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import pytest

OPERATIONS = ("tencent/as:StartInstanceRefresh", "alibaba/ecs:RedeployInstance", "volcengine/ecs:RebootInstances")


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", ["gzip", "corrupt", "corrupt,as=checksum", "claimed"])
def test_the_answer_is_labelled_and_what_comes_is_as_said(
    kind: str, operation: str, change: Callable[..., Any]
) -> None:
    changed = change(f"encoding:{kind}", operation)
    seen, before = changed.after, changed.before
    assert seen.head == changed.head({"Content-Encoding": "gzip"})
    assert changed.draft.executed == 1
    match kind:
        case "gzip":
            assert gzip.decompress(seen.body) == before.body
        case "claimed":
            assert seen.body == before.body
        case "corrupt":
            with pytest.raises(zlib.error):
                gzip.decompress(seen.body)
        case _:
            with pytest.raises(gzip.BadGzipFile):
                gzip.decompress(seen.body)
    assert changed.draft.response.body == seen.body


def test_an_error_that_nobody_carried_out_comes_as_gzip(change: Callable[..., Any]) -> None:
    changed = change("error:InternalError+encoding:gzip")
    assert changed.after.head == changed.head({"Content-Encoding": "gzip"})
    assert gzip.decompress(changed.after.body) == changed.before.body
    assert (changed.after.status, changed.draft.executed) == (500, 0)
