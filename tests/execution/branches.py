"""Runs tests, and says which lines and which branches of `execution/` none of them took.

A branch is a conditional jump of the byte code, so each part of a condition counts. Run as
`python -m tests.execution.branches FILE…`, in a process of its own: it must see the imports.
"""

import ast
import dis
import sys
import threading
from collections import defaultdict
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "colloquy" / "execution"
_ALWAYS = {"JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT", "JUMP", "SEND"}
_UNSEEN = {"RESUME", "CACHE", "RETURN_GENERATOR", "POP_TOP", "MAKE_CELL", "COPY_FREE_VARS"}
_JUMPS = {*dis.hasjrel, *dis.hasjabs}


class Taken:
    """What was run: each place of the byte code, and where it went on from there."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.next: dict[tuple[str, str, int], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))

    def __call__(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        """Follow a frame, if it is of the folder."""
        code = frame.f_code
        if not code.co_filename.startswith(self.folder):
            return None
        frame.f_trace_opcodes = True
        places, last = self.next[_name(code)], -1

        def follow(frame: FrameType, event: str, _arg: Any) -> Any:
            nonlocal last
            if event == "opcode":
                places[last].add(frame.f_lasti)
                last = frame.f_lasti
            return follow

        return follow

    def missing(self, path: Path) -> list[str]:
        """Return the lines and branches of a file that nothing took."""
        text = path.read_text("utf-8")
        lines, heads = _unasked(ast.parse(text))
        found: set[tuple[int, str]] = set()
        for code in _codes(compile(text, str(path), "exec", dont_inherit=True)):
            places = self.next[_name(code)]
            run = {place for after in places.values() for place in after}
            for instruction in dis.get_instructions(code):
                line = instruction.positions.lineno if instruction.positions else None
                if line is None or line in lines or instruction.opname in _UNSEEN:
                    continue
                if instruction.starts_line and instruction.offset not in run and not _ran(code, run, line):
                    found.add((line, "not run"))
                elif _decides(instruction) and line not in heads and len(places[instruction.offset]) == 1:
                    found.add((line, "always goes the same way"))
        return [f"{path.name}:{line} {what}" for line, what in sorted(found)]


def _name(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> list[CodeType]:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return [code, *(one for each in inner for one in _codes(each))]


def _decides(instruction: dis.Instruction) -> bool:
    return instruction.opcode in _JUMPS and instruction.opname not in _ALWAYS


def _ran(code: CodeType, run: set[int], line: int) -> bool:
    """Return whether a line was run in another place of the byte code: `finally` has several."""
    return any(start in run for start, _, number in code.co_lines() if number == line)


def _unasked(tree: ast.AST) -> tuple[set[int], set[int]]:
    """Return the lines that are not there to be run, and those whose jumps are not all branches."""
    lines, heads = set[int](), set[int]()
    for node in ast.walk(tree):
        # The byte code asks a `while` twice: before the first round, and after each.
        if isinstance(node, ast.With | ast.AsyncWith | ast.ExceptHandler | ast.While):
            heads.update(range(node.lineno, node.body[0].lineno))
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Expr):
            last = node.body[-1].value
            if isinstance(last, ast.Constant) and last.value is ...:
                lines.update(range(node.body[0].lineno, (node.end_lineno or 0) + 1))
    return lines, heads


def main(files: list[str]) -> int:
    """Run tests; return 0 if they pass and leave nothing out."""
    taken = Taken(FOLDER)
    threading.settrace(taken)
    sys.settrace(taken)
    failed = pytest.main(["-q", "-p", "no:cacheprovider", *files])
    sys.settrace(None)
    missing = [one for path in sorted(FOLDER.glob("*.py")) for one in taken.missing(path)]
    print("\n".join(missing) or "all lines, all branches")
    return int(failed) or len(missing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
