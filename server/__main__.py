"""`python -m server` and the `colloquy` command."""

import sys

from server import garbage


def main() -> int:
    """Run the command and return its exit status."""
    garbage.seldom()
    from server import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
