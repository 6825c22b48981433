"""What a check found in cassettes, for a person."""

from dataclasses import replace

from harness.cassette.checking.checked import Uncovered
from tests.reports.made_checks import BROKEN, CLEAN, FULL, account, breach, place, written


def test_everything_found_for_a_person() -> None:
    assert written("text", account(FULL, CLEAN, unreadable=(BROKEN,), passed_over=("c/ci.yaml", "c/z\x1b.yaml"))) == (
        "Violations: 1\n"
        "  c/a.yaml\n"
        "    c/a.yaml:10, interaction 1: acme/as:Start request at /Mode: Mode is none of A, B\n"
        "      Start, page of 2024-05-06, lines 12-14\n"
        "\n"
        "Doubtful, since nobody documents what is broken: 1\n"
        "  c/a.yaml\n"
        "    c/a.yaml:20, interaction 2: acme/as:Start request at /Mode: Mode is none of A, B\n"
        "      Start, page of 2024-05-06, lines 12-14 (inferred)\n"
        "\n"
        "News about the provider: 1 (the page may be what is wrong)\n"
        "  acme/as:Start, error code: the code New is on no page\n"
        "    in c/a.yaml:30, interaction 3; c/a.yaml:40, interaction 4, recorded 2026-01-02 to 2026-01-03\n"
        "  ready for acme/as/2018/Start.patch.yaml:\n"
        "    format: 1\n"
        "    patches: []\n"
        "\n"
        "Older than their pages: 2\n"
        "  acme/as:Start: recorded 2026-01-02 against the page of 2024-01-01, the page is of 2024-05-06 now; "
        "since then: input/A: new\n"
        "    in c/a.yaml:50, interaction 5\n"
        "  acme/as:Start: recorded some day, the page is of 2024-05-06 now; what changed since is not known\n"
        "    in c/a.yaml:60, interaction 6\n"
        "\n"
        "Not judged, since a fault left another answer: 1\n"
        "  acme/as:Start: http:502 left it foreign\n"
        "    in c/a.yaml:60, interaction 6\n"
        "\n"
        "Not covered by any contract: 1\n"
        "  x.example: no provider of the loaded specs\n"
        "    in c/a.yaml:70, interaction 7\n"
        "\n"
        "Not wholly read: 1 file\n"
        "  c/bad.yaml:3: is no cassette\n"
        "\n"
        "Passed over, since they are no cassettes: 2\n"
        "  c/ci.yaml\n"
        "  c/z\\x1b.yaml\n"
        "\n"
        "2 cassettes, 9 interactions: 1 violation, 1 doubtful, 1 news, 2 old, 1 of unknown age, 1 not judged, "
        "1 not covered, 1 file not wholly read, 2 other files passed over\n"
    )


def test_nothing_found_is_a_line() -> None:
    assert written("text", account(CLEAN)) == "1 cassette, 2 interactions: 0 violations, 0 doubtful, 0 news, 0 old\n"


def test_what_is_said_of_many_is_said_once() -> None:
    many = replace(CLEAN, uncovered=tuple(Uncovered(place(number), "x.example") for number in range(1, 7)))
    said = written("text", account(many))
    assert "Not covered by any contract: 6\n  x.example: no provider of the loaded specs\n" in said
    assert said.count("x.example") == 1
    assert "interaction 3 and 3 more\n" in said


def test_files_keep_their_violations_together() -> None:
    other = replace(CLEAN, breaches=(breach(1, file="c/b.yaml"),))
    said = written("text", account(FULL, other))
    assert [line for line in said.splitlines() if line in {"  c/a.yaml", "  c/b.yaml"}] == [
        "  c/a.yaml",
        "  c/b.yaml",
        "  c/a.yaml",
    ]


def test_nothing_in_a_cassette_steers_a_terminal() -> None:
    evil = replace(breach(1), violation=replace(breach(1).violation, message="\x1b[2J"))
    assert "\x1b" not in written("text", account(replace(FULL, breaches=(evil,), uncovered=())))


def test_a_cassette_of_a_killed_run_is_told_and_breaks_nothing() -> None:
    told = written("text", account(CLEAN, replace(CLEAN, unfinished=True)))
    assert told.startswith(
        "Recorded by runs that were killed: 1 cassette\n  c/b.yaml; --record-mode all records it anew\n\n2 cassettes"
    )
    assert "0 violations" in told
