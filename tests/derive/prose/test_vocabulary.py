"""Identifiers, words of the trade, brief phrases."""

from harness.derive.prose.vocabulary import brief, identifiers, terms


def test_identifiers() -> None:
    assert identifiers("设置InstanceId和ROLLING_UPDATE,不用API、ECS或word_two。InstanceId again, Some.Event") == [
        "InstanceId",
        "ROLLING_UPDATE",
        "word_two",
        "Some.Event",
    ]
    assert identifiers("Nothing of the kind") == []


def test_terms_and_instance_types() -> None:
    assert terms("弹性裸金属实例、高性能型ebmx2l 、ebmx2") == ["bare_metal", "ebmx2l", "ebmx2"]
    assert terms("a Bare Metal server with a local disk") == ["bare_metal", "local_disk"]


def test_brief_phrases() -> None:
    assert brief(" 纸灯。") == "纸灯"
    assert brief("x" * 25) is None
    assert brief("x" * 24) == "x" * 24
    assert brief(" . ") is None
