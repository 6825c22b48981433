"""The table of checks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from harness import checks
from harness.checks.check import judge
from harness.checks.table import CHECKS
from harness.model import CHECK_GROUPS, ItemError, Outcome

FILES = [path for path in Path(checks.__file__).parent.glob("*.py") if "\nCHECK = " in path.read_text("utf-8")]

# These speak only where something went wrong on the way, or where there is more to see than one plain call.
TROUBLED = {"retry", "idempotency", "time", "robust", "pace"}
SPECIAL = {"item-errors", "signature-fresh", "secret-in-log", "certificate-refused", "redirect-credentials"}
PLAIN = [check for check in CHECKS if check.group not in TROUBLED and check.id not in SPECIAL]


def test_ids_are_distinct_and_each_check_says_what_it_rests_on() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert all(check.rests_on and check.explains.endswith(".") for check in CHECKS)
    assert all(check.group in CHECK_GROUPS for check in CHECKS)


def test_every_file_is_in_the_table() -> None:
    assert {check.judge.__module__.rpartition(".")[2] for check in CHECKS} == {path.stem for path in FILES}


def test_an_ideal_client_passes_everything(make: Any) -> None:
    said = [judge(CHECKS, [make.conversation(reply)], make.contract()) for reply in (make.result(), make.error())]
    assert {judgement.verdict for judgements in said for judgement in judgements} == {"pass"}
    judged = {judgement.check for judgements in said for judgement in judgements}
    assert judged >= {check.id for check in PLAIN}


def test_where_the_driver_failed_no_answer_is_judged(make: Any) -> None:
    locked = make.result(None, ItemError("b-2", "Box.Locked", "The box is locked."))
    for reply in (make.result(), locked, make.error()):
        crashed = replace(make.conversation(reply), outcome=Outcome("crash", detail="the driver died"))
        said = {judgement.check: judgement.verdict for judgement in judge(CHECKS, [crashed], make.contract())}
        assert said.keys() >= {check.id for check in PLAIN if check.about == "request"}
        assert said.keys() <= {check.id for check in CHECKS if check.about == "request"}
        assert set(said.values()) == {"pass"}
        silent = replace(crashed, exchanges=())
        assert judge(CHECKS, [silent], make.contract()) == ()
