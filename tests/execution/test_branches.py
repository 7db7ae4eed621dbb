"""Every line and every branch of `execution/` is run by the tests that say what it does."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.execution.branches import Taken

HERE = Path(__file__).parent
TESTS = [
    HERE / f"test_{name}.py" for name in ("plan", "unplanned", "completing", "performing", "values", "asked")
]

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="branches are read off the byte code of Python 3.11"
)


def test_no_line_and_no_branch_is_left_out() -> None:
    command = [sys.executable, "-m", "tests.execution.branches", *map(str, TESTS)]
    done = subprocess.run(command, cwd=HERE.parent.parent, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "all lines, all branches"), done.stdout


SAMPLE = """\
def part(a, b):
    if a and b:
        return 1
    while a:
        with open(a):
            a = b
    return [x for x in (a, b) if x]

def shape():
    ...
"""


@pytest.mark.parametrize(
    ("calls", "missing"),
    [
        ([], ["2 not run", "3 not run", "4 not run", "5 not run", "6 not run", "7 not run"]),
        ([(1, 1)], ["2 always goes the same way", "4 not run", "5 not run", "6 not run", "7 not run"]),
        (
            [(1, 1), (0, 0)],
            ["2 always goes the same way", "5 not run", "6 not run", "7 always goes the same way"],
        ),
        ([(1, 1), (0, 1), (__file__, 0)], []),
    ],
)
def test_what_is_left_out_is_named(
    tmp_path: Path, calls: list[tuple[object, object]], missing: list[str]
) -> None:
    """The canary: it names each line that was not run, and each condition that was only ever one way."""
    path = tmp_path / "sample.py"
    path.write_text(SAMPLE)
    taken, before, names = Taken(tmp_path), sys.gettrace(), dict[str, Any]()
    sys.settrace(taken)
    try:
        exec(compile(SAMPLE, str(path), "exec"), names)
        for given in calls:
            names["part"](*given)
    finally:
        sys.settrace(before)

    assert taken.missing(path) == [f"sample.py:{line}" for line in missing]
