"""The docs, held to the code: settings, codes, mutations, line types, links and the README's answers."""

import json
import re
import subprocess
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from colloquy.domain.errors import ErrorCode
from colloquy.resolvers.context import Context
from colloquy.resolvers.import_line import _TYPES
from colloquy.resolvers.import_row import PLAIN
from colloquy.schema.build import sdl
from colloquy.schema.context import GraphQLContext
from colloquy.schema.cursors import Cursors
from colloquy.server.commands.main import _parser
from colloquy.server.errors import Code
from colloquy.server.observability.metrics import Metrics
from colloquy.server.options import SETTINGS
from tests.graph import DEFAULT, SCHEMA, Graph

ROOT = Path(__file__).parent.parent
MACHINES = (
    "/work/",  # folders of one machine
    "/opt/wheels",
    "/home/",
    "/root/",
    "/Users/",
    "C:\\Users",
    "pypi.org",  # hosts that a lock file or a setting might name
    "files.pythonhosted",
    "registry.npmjs",
    "npm.pkg",
    "index-url",
    "find-links",
)
ALLOWED = {
    # What other people's files say is theirs: licences of the bundle, and lock files' sources.
    "server/static/": MACHINES,
    "tests/test_docs.py": MACHINES,
}


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def tracked(pattern: str = "*") -> list[str]:
    """Return the files that the repository has, or would have with the next commit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern]
    try:
        found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("This is no checkout, or git is not there.")
    return [name for name in found.splitlines() if (ROOT / name).is_file()]


MARKDOWN = [path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))]
MARKDOWN += ["examples/README.md", "web/README.md"]


# ------------------------------------------------------------------ operations.md


@pytest.mark.parametrize("option", SETTINGS, ids=lambda option: option.name)
def test_a_setting_is_documented_with_its_default(option: Any) -> None:
    """One row for each setting, with the default that the code has."""
    rows = dict(re.findall(r"^\| `(COLLOQUY_\w+)` \| ([^|]+) \|", page("docs/operations.md"), re.MULTILINE))

    assert rows[option.name] == (option.default or "none")


def test_no_setting_is_documented_that_is_not_there() -> None:
    """What was removed from the code is removed from the table."""
    rows = re.findall(r"^\| `(COLLOQUY_\w+)` \|", page("docs/operations.md"), re.MULTILINE)

    assert sorted(rows) == sorted(option.name for option in SETTINGS)


def test_each_command_is_documented() -> None:
    """Every word of the command line has a row."""
    (words,) = (action.choices for action in _parser()._actions if action.metavar == "COMMAND")

    documented = set(re.findall(r"^\| `colloquy (\w+)", page("docs/operations.md"), re.MULTILINE))

    assert documented == set(words)


def test_each_line_type_of_the_import_is_documented_with_its_fields() -> None:
    """The table of what a file says is that of the importer."""
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*`.*) \|$", page("docs/operations.md"), re.MULTILINE))

    for name, kind in _TYPES.items():
        assert kind.fields <= set(re.findall(r"`(\w+)`", rows[name])), name


def test_each_line_type_of_an_export_is_documented() -> None:
    """The types that an export adds have a row of their own, and no others have."""
    text = page("docs/operations.md").partition("### What an export writes besides")[2]
    rows = re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)

    assert sorted(rows) == sorted(PLAIN - _TYPES.keys())


def test_each_metric_is_documented() -> None:
    """Every series that the server renders has a row, and no other has."""
    metrics = Metrics()
    rendered = set(re.findall(r"^# TYPE (\w+) ", metrics.render(), re.MULTILINE))
    section = page("docs/operations.md").partition("## Metrics")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == rendered


def test_each_room_is_on_the_maps() -> None:
    """Every layer of the package is in the README's table of folders and in the architecture's."""
    for room in sorted(path.name for path in (ROOT / "colloquy").iterdir() if path.is_symlink()):
        assert f"| `{room}/` |" in page("README.md"), room
        assert f"| `{room}/` |" in page("docs/architecture.md"), room


# ------------------------------------------------------------------ errors.md


def test_each_code_is_documented_in_its_table() -> None:
    """Payload codes in the first table, top-level codes in the second, nothing else in either."""
    first, second = page("docs/errors.md").split("## Codes at the top level")
    second = second.partition("\n## ")[0]

    assert re.findall(r"^\| `([A-Z_]+)` \|", first, re.MULTILINE) == [code.value for code in ErrorCode]
    assert re.findall(r"^\| `([A-Z_]+)` \|", second, re.MULTILINE) == [code.value for code in Code]


# ------------------------------------------------------------------ events.md


def test_each_mutation_is_in_the_table_of_events() -> None:
    """In tests/test_events_documented.py each row is run; here it is enough that it is there."""
    root = SCHEMA._schema.mutation_type
    assert root is not None
    text = page("docs/events.md")

    assert [name for name in root.fields if f"\n| {name} |" not in text] == []


# ------------------------------------------------------------------ links and names


@pytest.mark.parametrize("name", MARKDOWN)
def test_relative_links_lead_somewhere(name: str) -> None:
    """A file that a page links to is there, and so is a heading."""
    text = re.sub(r"```.*?```", "", page(name), flags=re.DOTALL)

    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        file, _, heading = target.partition("#")
        there = (ROOT / name).parent / file if file else ROOT / name
        assert there.exists(), target
        assert not heading or heading in set(_headings(there.read_text("utf-8"))), target


def _headings(text: str) -> Iterator[str]:
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_no_file_names_a_machine() -> None:
    """Neither folders of somebody's machine nor hosts of registries stand in the repository."""
    found = []
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" in content:
            continue
        allowed = next((words for start, words in ALLOWED.items() if name.startswith(start)), ())
        text = content.decode("utf-8", "replace")
        found += [f"{name}: {word}" for word in MACHINES if word in text and word not in allowed]

    assert found == []


def test_each_decision_is_short_and_says_what_why_and_what_else() -> None:
    """A decision is numbered without a gap and has its three parts."""
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    for number, path in enumerate(decisions, start=1):
        text = path.read_text("utf-8")
        assert path.name.startswith(f"{number:04d}-"), path.name
        assert text.startswith(f"# {number:04d} "), path.name
        assert all(f"**{part}**" in text for part in ("What.", "Why.", "What else was weighed.")), path.name


# ------------------------------------------------------------------ the README's queries

BLOCK = re.compile(r"```(graphql|json)\n(.*?)```", re.DOTALL)
OPERATION = re.compile(r"(?:query|mutation|subscription) (\w+)")


def told() -> dict[str, tuple[str, Any]]:
    """Return the README's operations in order, by name, each with the answer shown below it."""
    operations: dict[str, tuple[str, Any]] = {}
    for language, text in BLOCK.findall(page("README.md")):
        if language == "graphql":
            found = OPERATION.match(text)
            assert found is not None
            name = found[1]
            operations[name] = (text, None)
        else:
            operations[name] = (operations[name][0], json.loads(text))
    return operations


def same(value: Any) -> Any:
    """Return an answer with ids as numbers in the order in which they occur, cursors as nothing."""
    names: dict[str, str] = {}
    text = re.sub(
        r'"((?:con|par|msg|evt)_[0-9a-z]{26})"',
        lambda match: json.dumps(names.setdefault(match[1], f"id {len(names) + 1}")),
        json.dumps(value),
    )
    return json.loads(re.sub(r'"cursor": "[^"]+"', '"cursor": ""', text))


@pytest.mark.parametrize("name", told())
def test_the_readmes_operations_are_valid(name: str) -> None:
    """By the schema that is checked in."""
    schema = build_schema(page("schema/schema.graphql"))

    assert validate(schema, parse(told()[name][0])) == []


def test_the_checked_in_schema_is_the_one_that_is_served() -> None:
    """So that the line above means something."""
    assert page("schema/schema.graphql") == sdl()


def test_the_readmes_first_query_is_answered_as_it_says(demo_server: str) -> None:
    """On the demo data, times and texts included."""
    text, answer = told()["Inbox"]
    request = urllib.request.Request(
        f"{demo_server}/graphql",
        json.dumps({"query": text}).encode(),
        {"Content-Type": "application/json"},
    )

    with urllib.request.urlopen(request) as response:
        found = json.load(response)

    assert same(found) == same({"data": answer})


async def test_the_readmes_story_goes_as_it_says(graph: Graph) -> None:
    """Each operation in the README's order, its answer compared with the one shown."""
    story = told()
    answers: dict[str, Any] = {}

    async def tell(name: str, **variables: Any) -> Any:
        answers[name] = await graph.ask(story[name][0], **variables)
        return answers[name]

    laptop = (await tell("Open"))["getOrCreateConversation"]["conversation"]
    await tell("Write", conversation=laptop["id"])
    phone = (await tell("OpenOnPhone"))["getOrCreateConversation"]["conversation"]
    await tell("WriteOnPhone", conversation=phone["id"])
    await graph.ask(story["Promote"][0], visitor="web:laptop")
    await tell("Promote", visitor="web:phone")
    await tell("History", conversation=phone["id"])
    await tell("Answer", conversation=phone["id"])
    frames = [frame async for frame in followed(graph, story["Follow"][0], laptop)]

    assert set(answers) | {"Inbox", "Follow"} == set(story)
    shown = {name: story[name][1] for name in answers}
    assert same([shown, shown_frames()]) == same([answers, frames])


async def followed(graph: Graph, text: str, conversation: dict[str, str]) -> AsyncIterator[Any]:
    """Yield the events after the cursor, up to the last one that the README shows."""
    context = GraphQLContext(Context(graph.actor, graph.store), Cursors(graph.store.secret, DEFAULT))
    variables = {"conversation": conversation["id"], "after": conversation["cursor"]}
    async with aclosing(await SCHEMA.stream(text, variables, context_value=context)) as results:
        async for result in results:
            assert not result.errors
            yield result.data
            if result.data["conversationEvents"].get("message") == {"previewText": "It arrives tomorrow."}:
                return


def shown_frames() -> list[Any]:
    """Return the data of the frames in the README."""
    frames = re.findall(r"^< (\{.*\"next\".*\})$", page("README.md"), re.MULTILINE)
    return [json.loads(frame)["payload"]["data"] for frame in frames]
