"""The garbage collector: seldom from before the first import, and not at all through what stays."""

import subprocess
import sys


def _said(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_command_imports_no_library_before_it_looks_seldom() -> None:
    code = "import sys; before = set(sys.modules); import colloquy.server.__main__; print(set(sys.modules) - before)"

    assert eval(_said(code)) == {
        "gc",
        "colloquy",
        "colloquy.server",
        "colloquy.server.__main__",
        "colloquy.server.observability",
        "colloquy.server.observability.gc_tuning",
    }


def test_what_is_there_for_good_is_left_out() -> None:
    code = "import gc; from colloquy.server.observability import gc_tuning; gc_tuning.settle(); print(gc.get_freeze_count() > 1000)"
    code += "; print(gc.isenabled(), gc.get_threshold() == gc_tuning.SELDOM)"

    assert _said(code) == "True\nTrue True\n"
