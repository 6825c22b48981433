"""The hooks and fixtures of the plugin.

They are imported in every run where the package is installed: what needs more than pytest is imported where a test
first asks for it.
"""

from collections.abc import Generator, Iterator, Mapping
from typing import Any

import pytest

from harness.pytest_plugin.options import add_options, read_options, worker_of
from harness.pytest_plugin.run import HELD, NOT_RUNNING, REASON, RUN, SEEN, Run

_ROW = "error_row"
_MARKS = (
    "faults(*rules, scenario=None, optional=False): rules that stand while the test runs; each has to meet a call",
    "every_error(*where, common=False): run the test once for each error that the operation lists, in force",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and the settings."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; read the options."""
    for mark in _MARKS:
        config.addinivalue_line("markers", mark)
    run = Run(read_options(config), worker=worker_of(config))
    config.stash[RUN] = run
    config.pluginmanager.register(run, "harness-run")


def pytest_report_header(config: pytest.Config) -> str | None:
    """The seed, where one was chosen, and the folder of cassettes."""
    options = config.stash[RUN].options
    told = [f"seed {options.seed}"] if options.seed_chosen else []
    if options.cassettes is not None:
        told.append(f"cassettes {options.cassettes}, mode {options.record_mode}")
    return f"harness: {', '.join(told)}" if told else None


def _marked(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) is not None for name in ("faults", "every_error"))


# --- fixtures --------------------------------------------------------------------------------------------------------


@pytest.fixture
def harness(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A harness for this test: faults, journal, proxy, endpoint, CA and credentials of a session of its own."""
    from harness.pytest_plugin.setup import hold  # noqa: PLC0415

    with hold(request.config.stash[RUN], request.node) as subject:
        yield subject


@pytest.fixture
def harness_settings(harness: Any) -> Any:
    """What a client needs to be told: proxy, endpoint, CA bundle and credentials of this test, as attributes."""
    return harness.settings


@pytest.fixture
def harness_environment(harness: Any) -> Iterator[Mapping[str, str]]:
    """The same as variables, set in ``os.environ`` while the test runs: proxy, CA, each vendor's credentials."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in harness.environment.items():
            patch.setenv(name, value)
        yield harness.environment


@pytest.fixture
def error_row(request: pytest.FixtureRequest) -> Any:
    """The error in force in this run of a test marked ``every_error``: code, http, message, scope, kind, retry."""
    if not hasattr(request, "param"):
        pytest.fail('error_row is for tests with the marker every_error("provider/service:Operation")', pytrace=False)
    if isinstance(request.param, str):
        pytest.fail(request.param, pytrace=False)
    return request.param


# --- one test --------------------------------------------------------------------------------------------------------


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked ``every_error`` once for each row."""
    if metafunc.definition.get_closest_marker("every_error") is None:
        return
    from harness.pytest_plugin.setup import rows_of  # noqa: PLC0415

    rows = rows_of(metafunc.config.stash[RUN], metafunc.definition)
    if _ROW not in metafunc.fixturenames:
        metafunc.fixturenames.append(_ROW)
    metafunc.parametrize(_ROW, rows, ids=[getattr(row, "id", "invalid") for row in rows], indirect=True)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give the fixture to tests that only carry a marker."""
    names = getattr(item, "fixturenames", None)
    if _marked(item) and names is not None and "harness" not in names:
        names.append("harness")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Forget an earlier run of the same test."""
    for key in (HELD, REASON):
        if key in item.stash:
            del item.stash[key]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test whose faults were not met, if it has not failed already."""
    yield
    held = item.stash.get(HELD, None)
    if held is not None:
        held.check()
    elif _marked(item):
        pytest.fail("the marker has no effect: another fixture called harness hides that of the plugin", pytrace=False)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a report say what the test and its harness had to do with each other."""
    report = yield
    held = item.stash.get(HELD, None)
    if held is not None and report.failed:
        report.sections.append(("harness", held.section()))
    if held is not None and not report.passed:
        held.excuse(told=report.failed or hasattr(report, "wasxfail"))
    if held is not None and report.when == "teardown":
        setattr(report, SEEN, held.seen())
        del item.stash[HELD]
    if report.when == "setup" and REASON in item.stash:
        setattr(report, NOT_RUNNING, item.stash[REASON])
    return report
