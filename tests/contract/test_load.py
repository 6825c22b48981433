"""Loading specs trees: the real ones, and a user's own over them."""

from pathlib import Path

import pytest

from harness.contract.layout import bundled_root
from harness.contract.load import load_catalog
from harness.errors import FileError, UserError

_REAL = (
    "alibaba/ecs/2014-05-26/RedeployInstance",
    "tencent/as/2018-04-19/ResumeInstanceRefresh",
    "tencent/as/2018-04-19/RollbackInstanceRefresh",
    "tencent/as/2018-04-19/StartInstanceRefresh",
    "volcengine/ecs/2020-04-01/RebootInstances",
)


def test_the_bundled_specs_load() -> None:
    catalog = load_catalog([bundled_root()])
    assert tuple(map(str, catalog.ids())) == _REAL
    assert catalog.providers() == ("alibaba", "tencent", "volcengine")
    counts = {identity.name: len(catalog.operation(identity).errors) for identity in catalog.ids()}
    assert counts == {
        "RedeployInstance": 7,
        "ResumeInstanceRefresh": 3,
        "RollbackInstanceRefresh": 12,
        "StartInstanceRefresh": 10,
        "RebootInstances": 15,
    }


def test_a_root_that_is_no_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no specs directory"):
        load_catalog([bundled_root(), tmp_path / "missing"])


def test_a_stray_file_is_refused_with_its_name(tmp_path: Path) -> None:
    stray = tmp_path / "tencent" / "providers.yaml"
    stray.parent.mkdir()
    stray.write_text("format: 1\n")
    with pytest.raises(FileError, match=r"providers\.yaml"):
        load_catalog([tmp_path])
