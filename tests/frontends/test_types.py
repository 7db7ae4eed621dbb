"""Types from the schema, made by the two generators as the page has them, and compiled."""

import json
import re
import shutil
from pathlib import Path

import pytest
from graphql import GraphQLScalarType, build_schema, is_specified_scalar_type

from colloquy.schema.build import sdl
from colloquy.server import wiring
from colloquy.server.graphql.documents import Documents
from colloquy.server.graphql.persisted import AllowedDocuments, persisted
from tests.frontends.conftest import HERE, Run
from tests.live.documented import PAGE, block

CODEGEN = block("GraphQL Code Generator", "ts")
RELAY = block("Relay", "json")


def prepare(project: Path, generator: str, config: str) -> tuple[str, Path]:
    """Put a generator's sources and its config into the project; its command and its list of documents."""
    (project / "src").mkdir()
    shutil.copy(HERE / generator / "inbox.ts", project / "src")
    if generator == "codegen":
        (project / "codegen.ts").write_text(config, "utf-8")
        return "graphql-codegen", project / "src" / "gql" / "persisted-documents.json"
    (project / "relay.config.json").write_text(config, "utf-8")
    (project / "documents.json").write_text("{}", "utf-8")
    return "relay-compiler", project / "documents.json"


@pytest.mark.parametrize(("generator", "config"), [("codegen", CODEGEN), ("relay", RELAY)])
def test_what_is_generated_compiles_and_its_list_is_one_that_the_server_keeps_to(
    project: Path, run: Run, generator: str, config: str
) -> None:
    command, listed = prepare(project, generator, config)

    made = run(command)
    assert made.returncode == 0, made.stdout + made.stderr
    compiled = run("tsc")
    assert compiled.returncode == 0, compiled.stdout
    schema = wiring.build_schema()._schema
    allowed = persisted(listed, Documents(schema, wiring.extra_rules(), wanted_by=wiring.wanted_by))
    assert isinstance(allowed, AllowedDocuments)
    assert len(json.loads(listed.read_text("utf-8"))) >= 3


@pytest.mark.parametrize(("generator", "config"), [("codegen", CODEGEN), ("relay", RELAY)])
def test_a_scalar_of_another_type_is_caught(project: Path, run: Run, generator: str, config: str) -> None:
    """The canary of the types: the sources say what they have to be."""
    wrong = re.sub(r"""(BigInt"?: )(['"])string['"]""", r"\1\2number\2", config)
    assert wrong != config
    command, _ = prepare(project, generator, wrong)

    made = run(command)
    assert made.returncode == 0, made.stdout + made.stderr
    compiled = run("tsc")
    assert compiled.returncode != 0
    assert "number" in compiled.stdout


@pytest.mark.parametrize(("generator", "config"), [("codegen", CODEGEN), ("relay", RELAY)])
def test_a_scalar_that_is_not_named_is_an_error(project: Path, run: Run, generator: str, config: str) -> None:
    """The canary of the list: both generators are told to ask for every scalar."""
    wrong = re.sub(r"^.*DateTime.*\n", "", config, flags=re.MULTILINE)
    command, _ = prepare(project, generator, wrong)

    made = run(command)
    assert made.returncode != 0
    assert "DateTime" in made.stdout + made.stderr


def test_each_scalar_of_the_schema_is_named_everywhere() -> None:
    own = {
        name
        for name, type_ in build_schema(sdl()).type_map.items()
        if isinstance(type_, GraphQLScalarType) and not is_specified_scalar_type(type_)
    }
    table = scalars_told()

    assert set(re.findall(r"^ {10}(\w+): '", CODEGEN, re.MULTILINE)) == own
    assert set(json.loads(RELAY)["customScalarTypes"]) == own
    assert set(table) == own
    strings = {name for name, kind in json.loads(RELAY)["customScalarTypes"].items() if kind == "string"}
    assert {name for name, kind in table.items() if kind == "a string"} == strings


def scalars_told() -> dict[str, str]:
    """Return the page's table of scalars: what each is in JSON."""
    section = PAGE.partition("\n## Types from the schema\n")[2].partition("\n### ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.MULTILINE))
