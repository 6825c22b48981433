"""What is written is read again by us and by VCR.py, byte for byte, whatever bytes travelled."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import vcr.serialize
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from vcr.serializers import jsonserializer, yamlserializer

from harness.cassette.content_coding import decoded_if_possible
from harness.cassette.interaction import Interaction, Label
from harness.cassette.reading import read_cassette
from harness.cassette.writing import write_cassette
from harness.errors import FileError
from harness.wire import Headers, HttpRequest, HttpResponse

MakeInteraction = Callable[..., Interaction]

_LATIN = st.text(st.characters(max_codepoint=255), max_size=12)
_NAMES = st.one_of(
    _LATIN, st.sampled_from(["Content-Type", "content-type", "X-Twice", "<<", "=", "yes", "1", "a" * 130, "x\ny", "~"])
)
_HEADERS = st.lists(st.tuples(_NAMES, _LATIN), max_size=5).map(tuple)
_TRICKY = [
    "a\r\nb",
    "trailing \n blank\n",
    "\ttab\n\tmore\n",
    "nel\x85end",
    "nel\x85\nend",
    "sep\u2028and\u2029",
    "\ufeffmark",
    "lone\rreturn",
    "\n\n",
    " begins with a blank\nand ends\n",
    "ends without",
    "two\n\n\nbreaks\n\n",
    "null",
    "~",
    "1e3",
    "0x1f",
    "2026-01-02",
    "yes",
    "---\nx: 1\n...\n",
    "- a\n- b\n",
    "%YAML 1.1\n",
    "# no comment\n",
    "key: value",
    "\x00\x07\x1b\x7f",
    "中文，标点。\n第二行",
    "😀\ud7ff\ue000\ufffe",
    "'quoted' \"twice\"\\",
    "x" * 3000 + " " + "y" * 3000,
]
_BODIES = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")),
    st.text(st.sampled_from(" \t\r\n\x85\u2028ab:#-'\"{}[]&*!|>%@`\\\x00\x7f\ufeff"), max_size=30).map(str.encode),
    st.sampled_from(_TRICKY).map(str.encode),
)
_TARGETS = st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=20).map("/".__add__)
_INTERACTIONS = st.builds(
    Interaction,
    st.builds(
        HttpRequest,
        st.sampled_from(["GET", "POST", "no"]),
        st.just("https"),
        st.just("h:1"),
        _TARGETS,
        _HEADERS,
        _BODIES,
    ),
    st.builds(HttpResponse, st.integers(100, 599), _LATIN, _HEADERS, _BODIES),
    st.builds(
        Label,
        st.sampled_from(["fake", "live"]),
        st.dates(),
        st.lists(_LATIN, min_size=1, max_size=2).map(tuple),
        st.sampled_from(["intact", "dressed", "foreign", "damaged"]),
    ),
)


def canonical(interaction: Interaction) -> Interaction:
    """The interaction as a cassette has it: body decoded, headers by their names."""
    request = interaction.request
    response = decoded_if_possible(interaction.response, request.method)
    return replace(
        interaction,
        request=replace(request, headers=_ordered(request.headers)),
        response=replace(response, headers=_ordered(response.headers)),
    )


def _ordered(headers: Headers) -> Headers:
    return tuple(sorted(headers, key=lambda pair: (pair[0].lower(), pair[0])))


def loaded(text: bytes) -> Any:
    return vcr.serialize.deserialize(text.decode(), yamlserializer)


@pytest.mark.fuzz
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([])
@given(st.lists(_INTERACTIONS, max_size=3))
def test_every_interaction_is_read_again(interactions: list[Interaction]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.yaml"
        write_cassette(path, [canonical(one) for one in interactions], {"recorded_by": "us"})
        first = path.read_bytes()
        read = read_cassette(path)
        assert read.interactions == tuple(canonical(one) for one in interactions)
        assert read.metadata == {"recorded_by": "us"}
        write_cassette(path, read.interactions, read.metadata)
        assert path.read_bytes() == first


@pytest.mark.fuzz
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_INTERACTIONS, min_size=1, max_size=2))
def test_vcr_loads_it_and_saves_it_without_loss(interactions: list[Interaction]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.yaml"
        write_cassette(path, [canonical(one) for one in interactions], {"recorded_by": "us"})
        requests, responses, metadata = loaded(path.read_bytes())
        for one, asked, answered in zip(map(canonical, interactions), requests, responses, strict=True):
            assert (asked.method, asked.body or b"") == (one.request.method, one.request.body)
            assert asked.uri == f"https://h:1{one.request.target}"
            assert (answered["status"], answered["body"]["string"]) == (
                {"code": one.response.status, "message": one.response.reason},
                one.response.body,
            )
        saved = {"requests": requests, "responses": responses, "metadata": metadata}
        path.write_text(vcr.serialize.serialize(saved, yamlserializer), encoding="utf-8")
        again = read_cassette(path)
        assert again.metadata == {"recorded_by": "us"}
        for one, other in zip(map(canonical, interactions), again.interactions, strict=True):
            assert canonical(other).response == one.response
            assert other.label == one.label
            assert replace(other.request, headers=()) == replace(one.request, headers=())


def test_vcr_keeps_the_headers_that_are_not_repeated(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    asked = (("Content-Type", "application/json"), ("X-Twice", "a"), ("X-Twice", "b"))
    write_cassette(tmp_path / "one.yaml", [make_interaction(headers=asked)], {})
    assert read_cassette(tmp_path / "one.yaml").interactions[0].request.headers == asked
    requests, _ = loaded((tmp_path / "one.yaml").read_bytes())
    assert dict(requests[0].headers) == {"Content-Type": "application/json", "X-Twice": "a"}


def test_json_of_vcr_says_the_same(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    written = [canonical(make_interaction(number, answer=f'{{"名": "{number}"}}\n'.encode())) for number in (1, 2)]
    write_cassette(tmp_path / "one.yaml", written, {})
    requests, responses = loaded((tmp_path / "one.yaml").read_bytes())
    text = vcr.serialize.serialize({"requests": requests, "responses": responses}, jsonserializer)
    (tmp_path / "one.json").write_text(text, encoding="utf-8")
    assert read_cassette(tmp_path / "one.json").interactions == tuple(written)


def test_a_person_can_read_it(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    long = b'{"Message": "' + b"a long message, " * 40 + b'"}'
    pretty = '{\n  "Message": "实例不存在"\n}\n'.encode()
    write_cassette(
        tmp_path / "one.yaml", [make_interaction(answer=long), make_interaction(answer=pretty)], {"recorded_by": "us"}
    )
    text = (tmp_path / "one.yaml").read_text(encoding="utf-8")
    assert text.startswith("version: 1\nmetadata:\n  recorded_by: us\ninteractions:\n- request:\n    method: POST\n")
    assert f"      string: '{long.decode()}'\n" in text
    assert '      string: |\n        {\n          "Message": "实例不存在"\n        }\n' in text
    assert "    harness:\n      responder: fake\n      recorded: '2026-01-02'\n" in text
    assert list(yaml.safe_load(text)) == ["version", "metadata", "interactions"]


def test_one_more_interaction_adds_lines_only(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    write_cassette(tmp_path / "a.yaml", [make_interaction(1), make_interaction(2)], {"recorded_by": "us"})
    write_cassette(
        tmp_path / "b.yaml", [make_interaction(1), make_interaction(2), make_interaction(3)], {"recorded_by": "us"}
    )
    assert (tmp_path / "b.yaml").read_bytes().startswith((tmp_path / "a.yaml").read_bytes())


def test_a_cassette_without_interactions_is_one(tmp_path: Path) -> None:
    write_cassette(tmp_path / "one.yaml", [], {})
    assert (tmp_path / "one.yaml").read_bytes() == b"version: 1\ninteractions: []\n"
    assert read_cassette(tmp_path / "one.yaml").interactions == ()


def test_bytes_that_are_no_text_stand_as_such(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    write_cassette(tmp_path / "one.yaml", [make_interaction(answer=b"\xff\xfe\x00")], {})
    assert "string: !!binary |" in (tmp_path / "one.yaml").read_text(encoding="utf-8")


def test_a_file_that_fails_half_way_is_as_it_was(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    path = tmp_path / "one.yaml"
    write_cassette(path, [make_interaction()], {})
    before = path.read_bytes()

    def failing() -> Any:
        yield make_interaction(2)
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_cassette(path, failing(), {})
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["one.yaml"]


def test_a_link_is_replaced_and_what_it_leads_to_is_left(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    (tmp_path / "in").mkdir()
    outside = tmp_path / "outside.yaml"
    outside.write_text("mine")
    (tmp_path / "in" / "one.yaml").symlink_to(outside)
    write_cassette(tmp_path / "in" / "one.yaml", [make_interaction()], {})
    assert outside.read_text() == "mine"
    assert not (tmp_path / "in" / "one.yaml").is_symlink()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"one\.yaml: cannot be written: No such file"):
        write_cassette(tmp_path / "not there" / "one.yaml", [], {})


def test_metadata_that_is_no_plain_data_is_told(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    surrogate = make_interaction(reason="\ud800")
    with pytest.raises(FileError, match=r"one\.yaml: cannot be written: .*surrogates"):
        write_cassette(tmp_path / "one.yaml", [surrogate], {})
    assert not list(tmp_path.iterdir())
