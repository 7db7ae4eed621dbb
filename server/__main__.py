"""`python -m colloquy` and the `colloquy` command."""

import sys

from colloquy.server.observability import gc_tuning


def main() -> int:
    """Run the command and return its exit status."""
    gc_tuning.seldom()
    from colloquy.server.commands import main as cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
