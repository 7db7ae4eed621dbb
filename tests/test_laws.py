"""The laws: each code that is cited anywhere is defined in docs/laws.md, and said in words where it stands alone."""

import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "laws.md"
CODE = re.compile(r"\b(?:I|M|E|L)(?:[1-9]|1[0-9])\b")
BARE = re.compile(r'^\s*"""(?:[IMEL]\d{1,2}(?:, | to | and )?)+[.:]?"""$', re.MULTILINE)
FOLDERS = ("domain", "resolvers", "execution", "schema", "persistence", "server", "tests", "docs", "bench")
DEFINED = set(re.findall(r"^\*\*([IMEL]\d+)\. ", PAGE.read_text("utf-8"), re.MULTILINE))


def files() -> Iterable[Path]:
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in (".py", ".md") and "node_modules" not in file.parts and file != Path(__file__):
                yield file


def unknown(text: str) -> set[str]:
    """Return the codes in a text that look like a law's and are none."""
    prose = re.sub(r"`[^`]*`|\bL[12] cache\b|https?://\S+", "", text)
    return set(CODE.findall(prose)) - DEFINED


def test_the_laws_are_all_there() -> None:
    wanted = {f"I{n}" for n in range(1, 17)} | {f"M{n}" for n in range(1, 15)}
    wanted |= {f"E{n}" for n in range(1, 9)} | {"L1", "L2"}
    assert wanted == DEFINED


def test_every_code_that_is_cited_is_defined() -> None:
    found = {file.relative_to(ROOT).as_posix(): unknown(file.read_text("utf-8")) for file in files()}
    assert {file: codes for file, codes in found.items() if codes} == {}


def test_a_code_that_nobody_defined_is_found() -> None:
    """The canary."""
    assert unknown("Nothing is lost (I10), nor found (I19, M15).") == {"I19", "M15"}


def test_a_law_is_said_in_words_where_it_stands_alone() -> None:
    """A reader of a test must not have to look a bare code up."""
    found = [file.relative_to(ROOT).as_posix() for file in files() if BARE.search(file.read_text("utf-8"))]
    assert found == []


def test_a_bare_code_is_found() -> None:
    """The canary."""
    assert BARE.search('def f():\n    """I3, I4."""\n')
    assert not BARE.search('def f():\n    """Nothing is lost (I10)."""\n')
