"""The printed schema: checked in, complete, described."""

import json
import subprocess
import sys
from pathlib import Path

from graphql import build_schema, graphql_sync

from colloquy.schema.build import possible_types, sdl
from tests.schema.walking import elements, undescribed

ROOT = Path(__file__).parents[2]


def test_the_checked_in_schema_is_the_one_that_is_built() -> None:
    written = (ROOT / "schema" / "schema.graphql").read_text()
    assert written == sdl(), "run: python -m colloquy.schema > schema/schema.graphql"


def test_the_schema_prints_itself_equally_in_another_process() -> None:
    command = [sys.executable, "-m", "colloquy.schema"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert printed.stdout == sdl()


def test_the_checked_in_possible_types_are_those_of_the_schema() -> None:
    written = (ROOT / "schema" / "possibleTypes.json").read_text()
    assert written == possible_types(), "run: make schema"


def test_the_possible_types_are_what_introspection_says() -> None:
    """As Apollo's own recipe asks for them."""
    asked = "{ __schema { types { name possibleTypes { name } } } }"
    told = graphql_sync(build_schema(sdl()), asked).data
    assert told is not None
    introspected = {
        type_["name"]: sorted(member["name"] for member in type_["possibleTypes"])
        for type_ in told["__schema"]["types"]
        if type_["possibleTypes"] is not None
    }
    assert json.loads(possible_types()) == introspected
    assert {"BasicItem", "Event", "MessageContent", "Node"} <= introspected.keys()


def test_everything_is_described() -> None:
    assert undescribed(build_schema(sdl())) == []


def test_something_without_a_description_is_found() -> None:
    """The canary: one description taken away is one path found."""
    described = sdl()
    assert described.count('  """Whether to stop."""') == 0
    for sentence in ("Its id.", "A telephone number in E.164 form", "The first node's cursor"):
        start = described.index(f'"""{sentence}')
        end = described.index('"""', start + 3) + 3
        assert len(undescribed(build_schema(described[:start] + described[end:]))) == 1


def test_every_deprecation_and_default_is_meant() -> None:
    """No argument or input field has a default: absent and null are told apart by the resolvers."""
    text = "\n".join(line for line in sdl().splitlines() if not line.lstrip().startswith('"'))
    assert " = " not in text.replace("union BasicItem = ", "").replace("union MessageContent = ", "")
    assert "@deprecated" not in text
    assert len(list(elements(build_schema(sdl())))) > 600
