"""How a point is told."""

from harness.verify.driver_check.point import Point, points_text


def test_each_point_is_a_line_and_its_fix_another() -> None:
    told = points_text([Point("starts", "right", "it answered"), Point("call", "wrong", "no request", "look there")])
    first, second, third = told.splitlines()
    assert first.split() == ["right", "starts", "it", "answered"]
    assert second.split() == ["wrong", "call", "no", "request"]
    assert third.strip() == "→ look there"
    assert third.index("→") == second.index("no request")
