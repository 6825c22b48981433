"""Parameters that Schemathesis makes from the contract: the same ones for a seed, wherever they are made."""

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryDirectory
from typing import Any, Literal

import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis.configuration import set_hypothesis_home_dir, storage_directory
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from schemathesis import Case, GenerationMode
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.generation.hypothesis.examples import default_settings
from schemathesis.schemas import APIOperation

from harness.contract.catalog import Catalog
from harness.contract.openapi import export
from harness.model import Operation, Params

_NAME = "cloud-contract-harness cases"
# Beyond this a number is another one in some languages, and nothing in a contract says that clients have to carry it.
_LARGEST = 2**53 - 1
_ROUNDS = 5


class SameEverywhere(HypothesisProvider):
    """Draws as Hypothesis does, but for the constants that it finds in whatever source files happen to be loaded.

    With them the same seed would give other values after each change of the code.
    """

    def _maybe_draw_constant(self, *arguments: Any, **more: Any) -> None:
        """None."""


AVAILABLE_PROVIDERS[_NAME] = SameEverywhere
_SETTINGS = settings(
    backend=_NAME,
    database=None,
    deadline=None,
    derandomize=False,
    phases=(Phase.explicit, Phase.generate),
    print_blob=False,
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)
settings.register_profile(_NAME, _SETTINGS)


def covering(catalog: Catalog, operation: Operation) -> tuple[Params, ...]:
    """What the coverage phase makes of each keyword of the contract: the example, limits and both sides of them."""
    made: list[Case[Any]] = []
    described = _described(catalog, operation)
    config = HypothesisTestConfig(
        described.schema.config, [HypothesisTestMode.COVERAGE], settings=_SETTINGS, apply_ci_profile=False
    )
    with _apart():
        create_test(operation=described, test_func=_collector(made), config=config)()
    return tuple(_distinct(made))


def fuzzed(
    catalog: Catalog, operation: Operation, meant: Literal["valid", "invalid"], count: int, seed: int
) -> tuple[Params, ...]:
    """``count`` sets of parameters that are drawn, all different; fewer where there are not so many.

    ``meant`` says what Schemathesis takes them for; whether they are is for the contract to say.
    """
    mode = GenerationMode.POSITIVE if meant == "valid" else GenerationMode.NEGATIVE
    made: list[Case[Any]] = []
    found: list[Params] = []
    with _apart():
        run = settings(_SETTINGS, max_examples=count)(
            given(case=_described(catalog, operation).as_strategy(mode))(_collector(made))
        )
        for number in range(_ROUNDS):
            digest = hashlib.sha256(f"{seed}\x1f{operation.id}\x1f{meant}\x1f{number}".encode()).digest()
            seeded(int.from_bytes(digest[:8], "big"))(run)()
            found = list(_distinct(made))
            if len(found) >= count:
                break
    return tuple(found[:count])


@contextlib.contextmanager
def _apart() -> Iterator[None]:
    """Nothing that is set for a user's own tests has an influence meanwhile, and no folder is left behind."""
    profile, home = settings.get_current_profile_name(), storage_directory(intent_to_write=False).path
    with TemporaryDirectory() as folder:
        set_hypothesis_home_dir(folder)
        settings.load_profile(_NAME)
        default_settings.cache_clear()  # Schemathesis keeps those of the profile that it saw first
        try:
            yield
        finally:
            settings.load_profile(profile)
            default_settings.cache_clear()
            set_hypothesis_home_dir(home)


def _described(catalog: Catalog, operation: Operation) -> APIOperation[Any, Any, Any, Any]:
    """The operation as Schemathesis sees it; other methods than its own are no business of a client."""
    document = export(catalog, [operation.id], "projected")
    schema = schemathesis.openapi.from_dict(document)
    schema.config.phases.coverage.unexpected_methods = set()
    (path,) = document["paths"].values()
    return schema.find_operation_by_id(path["post"]["operationId"])


def _collector(made: list[Case[Any]]) -> Callable[..., None]:
    def collect(case: Case[Any]) -> None:
        made.append(case)

    return collect


def _distinct(made: Iterable[Case[Any]]) -> Iterator[Params]:
    """The parameters of the cases, each set once, as far as a program can give them to a client at all."""
    seen: set[str] = set()
    for case in made:
        body = case.body
        if isinstance(body, dict) and _can_be_given(body):
            text = json.dumps(body)
            if text not in seen:
                seen.add(text)
                yield body


def _can_be_given(value: Any) -> bool:
    match value:
        case dict():
            return all(isinstance(name, str) and _can_be_given(item) for name, item in value.items())
        case list():
            return all(map(_can_be_given, value))
        case int() | float():
            return -_LARGEST <= value <= _LARGEST
        case _:
            return value is None or isinstance(value, str)
