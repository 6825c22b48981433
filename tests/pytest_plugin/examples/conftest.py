"""The examples are tests of ours: what their harness leaves on disk goes where that of all tests goes."""

import importlib.util
from collections.abc import Iterator

import pytest

_SDKS = {"test_refresh.py": "tencentcloud", "test_reboot.py": "volcenginesdkecs"}
collect_ignore = [file for file, sdk in _SDKS.items() if importlib.util.find_spec(sdk) is None]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let the SDKs use what newer Pythons warn of; no code of ours is in their way."""
    item.add_marker(pytest.mark.filterwarnings("ignore:datetime.datetime.utc:DeprecationWarning"))
    item.add_marker(pytest.mark.sdk)


@pytest.fixture(scope="session", autouse=True)
def _state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        yield
