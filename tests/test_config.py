"""Where state is found, and the settings of a run."""

from pathlib import Path

import pytest

from harness.config import DEFAULT_LISTEN, Settings, state_directory


def test_the_state_directory_can_be_chosen(tmp_path: Path) -> None:
    assert state_directory({"HARNESS_STATE_DIR": str(tmp_path / "mine")}) == tmp_path / "mine"
    assert state_directory({"HARNESS_STATE_DIR": "mine"}) == Path("mine").absolute()


@pytest.mark.parametrize("environ", [{}, {"HARNESS_STATE_DIR": ""}])
def test_the_state_directory_is_the_users_by_default(environ: dict[str, str]) -> None:
    assert state_directory(environ).name == "cloud-contract-harness"


def test_settings_listen_on_loopback_unless_told_otherwise(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path, specs=())
    assert settings.listen == DEFAULT_LISTEN
    assert str(settings.listen) == "127.0.0.1:8080"
    assert (settings.endpoint, settings.rules, settings.seed, settings.strict) == (None, (), None, False)
