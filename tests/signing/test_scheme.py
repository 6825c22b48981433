"""What a signature failure holds."""

from harness.signing.scheme import SignatureFailure


def test_a_failure_names_the_problem_and_a_detail() -> None:
    failure = SignatureFailure("expired", "20 minutes off")
    assert (failure.problem, failure.detail) == ("expired", "20 minutes off")
