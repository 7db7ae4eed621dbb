"""One thing after another, in any order: after each, everything is as the model of the laws says."""

import re
import shutil
import tempfile
import urllib.request
import uuid
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
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
    looks = 1

    def __init__(self) -> None:
        super().__init__()
        self.graph = Served(self.address)
        self.prefix = str(uuid.uuid4())

    def fresh(self) -> str:
        return f"{self.prefix}-{super().fresh()}"

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        for _ in range(self.looks):
            compare(self.model, self.wait(served.look(self.graph, self.model)))


def test_a_running_server_is_as_the_model_says(identity_server: str) -> None:
    """The same machine, over HTTP."""
    machine = type("OverHttpHere", (OverHttp,), {"address": identity_server})
    checked = settings(max_examples=3, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(machine, settings=checked)


@pytest.mark.parametrize("identity_server", ["64"], indirect=True)
def test_a_server_that_keeps_its_answers_is_as_the_model_says(identity_server: str) -> None:
    """Everything is asked twice: the second time it is there already."""
    machine = type("OverHttpHere", (OverHttp,), {"address": identity_server, "looks": 2})
    checked = settings(max_examples=2, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(machine, settings=checked)

    with urllib.request.urlopen(f"{identity_server}/metrics") as page:
        kept = re.search(r'plans_total\{result="kept"\} (\d+)', page.read().decode())
    assert kept is not None
    assert int(kept[1]) > 100
