"""Parameters made by Schemathesis: the same ones wherever they are made, and nothing is left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.configuration import storage_directory

from harness.contract.catalog import Catalog
from harness.verify.cases.generated import covering, fuzzed

PRINTED = """
import json, sys
from pathlib import Path
from harness.contract.load import load_catalog
from harness.verify.cases.generated import covering, fuzzed
catalog = load_catalog([Path(sys.argv[1])])
operation = catalog.operation(catalog.resolve("RebootInstances"))
print(json.dumps([covering(catalog, operation), fuzzed(catalog, operation, "invalid", 20, 7)]))
"""


@pytest.fixture
def reboot(catalog: Catalog) -> Any:
    return catalog.operation(catalog.resolve("RebootInstances"))


def test_every_process_makes_the_same_wherever_it_runs(specs: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    # Constants of a program's own modules are what Hypothesis would draw from.
    (there / "local.py").write_text("NUMBER, TEXT = 424242, 'only in this file'\n")
    made = [_made_by(PRINTED, specs, here), _made_by(f"import local\n{PRINTED}", specs, there)]
    assert made[0] == made[1]
    assert len(made[0]) == 2
    assert not [path for folder in (here, there) for path in folder.iterdir() if path.name == ".hypothesis"]


def _made_by(program: str, specs: Path, folder: Path) -> Any:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(specs.parent)])}
    command = [sys.executable, "-c", program, str(specs)]
    return json.loads(subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True).stdout)


def test_as_many_as_are_wanted_are_drawn_all_different(catalog: Catalog, reboot: Any) -> None:
    drawn = fuzzed(catalog, reboot, "valid", 30, 1)
    assert len({repr(params) for params in drawn}) == len(drawn) == 30


def test_every_number_can_be_given_in_every_language(catalog: Catalog) -> None:
    start = catalog.operation(catalog.resolve("StartInstanceRefresh"))
    drawn = (
        *covering(catalog, start),
        *fuzzed(catalog, start, "valid", 60, 3),
        *fuzzed(catalog, start, "invalid", 40, 3),
    )
    numbers = list(_numbers(list(drawn)))
    assert numbers
    assert max(map(abs, numbers)) < 2**53


def _numbers(value: Any) -> Any:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _numbers(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def test_what_a_user_has_set_for_own_tests_stays(catalog: Catalog, reboot: Any) -> None:
    before = settings.get_current_profile_name(), storage_directory(intent_to_write=False).path
    covering(catalog, reboot)
    fuzzed(catalog, reboot, "valid", 1, 1)
    assert (settings.get_current_profile_name(), storage_directory(intent_to_write=False).path) == before
