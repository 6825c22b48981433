"""Where a glued code ends, what a message leaves open, and whether a text says to retry."""

import pytest

from harness.derive.tables.error_text import is_template, looks_like_code, retry_said, split_glued, split_message


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("InternalErrorAn internal error.", ("InternalError", "An internal error.")),
        ("InvalidInstance.NotFoundThe instance is gone.", ("InvalidInstance.NotFound", "The instance is gone.")),
        ("FlowLimitExceededYou've reached it.", ("FlowLimitExceeded", "You've reached it.")),
        ("ServiceDownECS is down.", ("ServiceDown", "ECS is down.")),
        ("InvalidECSThe one.", ("InvalidECS", "The one.")),
        ("InvalidOperation.Run%s", ("InvalidOperation.Run", "%s")),
        ("PotBusy锅正忙。", ("PotBusy", "锅正忙。")),
        ("PotBusy", ("PotBusy", "")),
        ("Some.Code the rest", ("Some.Code", "the rest")),
        ("The whole sentence.", None),
        ("lower case", None),
        ("Error is here", None),
        ("OpenAPI is off", None),
    ],
)
def test_glued_codes(text: str, parts: tuple[str, str] | None) -> None:
    assert split_glued(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The pot is busy.锅正忙。", ("The pot is busy.", "锅正忙。")),
        ("The pot is busy.ECS锅正忙。", ("The pot is busy.", "ECS锅正忙。")),
        ("The pot is busy", ("The pot is busy", "")),
        ("全是中文。", ("全是中文。", "")),
        ("No stop here锅正忙", ("No stop here", "锅正忙")),
    ],
)
def test_messages_and_remarks(text: str, parts: tuple[str, str]) -> None:
    assert split_message(text) == parts


@pytest.mark.parametrize("code", ["InternalError", "Some.Code", "DryRun", "A.b"])
def test_codes(code: str) -> None:
    assert looks_like_code(code)


@pytest.mark.parametrize("text", ["Error", "internalError", "Two Words", "Ends.", "OK", ""])
def test_words_that_are_no_codes(text: str) -> None:
    assert not looks_like_code(text)


@pytest.mark.parametrize(
    "message", ["%s", "The %s is wrong.", "No {name}.", "Use <id>.", "The ${x}.", "of [%s]", "%d of"]
)
def test_templates(message: str) -> None:
    assert is_template(message)


@pytest.mark.parametrize("message", ["Plain.", "100% sure.", "a < b", "{}x" * 0])
def test_whole_messages(message: str) -> None:
    assert not is_template(message)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("内部错误,请重试。", "yes"),
        ("请稍后重试。", "after"),
        ("请等待5分钟后重试", "after"),
        ("请勿重试。", "no"),
        ("Please try again.", "yes"),
        ("Try again later.", "after"),
        ("Please retry the request after a minute.", "after"),
        ("Do not retry.", "no"),
        ("It failed.", "unknown"),
        ("The retry mode is wrong.", "unknown"),
        ("Do not reuse a client token with different requests.", "unknown"),
    ],
)
def test_whether_a_text_says_to_retry(text: str, said: str) -> None:
    assert retry_said(text) == said
