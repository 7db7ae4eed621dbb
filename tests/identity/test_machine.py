"""One thing after another, in any order: after each, everything is as the model of the laws says."""

import shutil
import tempfile
import uuid
from contextlib import AsyncExitStack
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from tests.graph import opened
from tests.identity import served
from tests.identity.asking import Served
from tests.identity.grouping import WithGroups
from tests.identity.observing import compare, look


class InProcess(WithGroups):
    """Drives the domain through a real store, in this process."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = AsyncExitStack()
        self.folder = Path(tempfile.mkdtemp())
        database = self.folder / "colloquy.db"
        self.graph = self.wait(self.stack.enter_async_context(opened(database)))

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        compare(self.model, self.wait(look(self.graph, self.model)))

    def teardown(self) -> None:
        self.wait(self.stack.aclose())
        shutil.rmtree(self.folder)
        super().teardown()


TestInProcess = InProcess.TestCase
TestInProcess.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)


class OverHttp(WithGroups):
    """Drives a running server through GraphQL; each machine works among what the others left."""

    address = ""

    def __init__(self) -> None:
        super().__init__()
        self.graph = Served(self.address)
        self.prefix = str(uuid.uuid4())

    def fresh(self) -> str:
        return f"{self.prefix}-{super().fresh()}"

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        compare(self.model, self.wait(served.look(self.graph, self.model)))


def test_a_running_server_is_as_the_model_says(identity_server: str) -> None:
    """The same machine, over HTTP."""
    machine = type("OverHttpHere", (OverHttp,), {"address": identity_server})
    checked = settings(max_examples=3, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(machine, settings=checked)
