"""What pytest loads in every run where the package is installed: the hooks, if this pytest is new enough for them."""

import pytest

_OLDEST = (8,)

if getattr(pytest, "version_tuple", (0,)) >= _OLDEST:
    pytest_plugins = ["harness.pytest_plugin.hooks"]
else:

    @pytest.fixture
    def harness() -> None:
        """Needs a newer pytest; nothing else of the plugin is there."""
        pytest.fail(f"the fixture harness needs pytest {_OLDEST[0]} or later, this is {pytest.__version__}")
