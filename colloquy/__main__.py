"""`python -m colloquy`: the `colloquy` command."""

import sys

from colloquy.server.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
