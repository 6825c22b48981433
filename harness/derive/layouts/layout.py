"""The interface of a vendor's page layout."""

from typing import Protocol

from harness.derive.facts import PageFacts
from harness.derive.text.pages import Page


class Layout(Protocol):
    """One vendor's way to lay out an operation's page; all that is vendor-specific about reading it."""

    @property
    def name(self) -> str:
        """The provider, as in the specs: ``tencent``."""

    @property
    def landmarks(self) -> tuple[str, ...]:
        """What a page of this layout is recognised by, in words for an error message."""

    def recognises(self, page: Page) -> bool:
        """Whether the page is laid out like this; cheap, and true of no other layout's pages."""

    def parse(self, page: Page) -> PageFacts:
        """What the page says. Raises ``NoOperation`` where it does not even name an operation."""


class NoOperation(ValueError):
    """A page of a known layout that names no operation; ``looked_for`` says where a name was expected."""

    def __init__(self, looked_for: str) -> None:
        super().__init__(f"no operation name: looked for {looked_for}")
        self.looked_for = looked_for
