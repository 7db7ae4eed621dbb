"""Print the SDL, or with `possibleTypes` the members of its interfaces and unions as JSON.

`make schema` writes both into this folder.
"""

import sys

from colloquy.schema.build import possible_types, sdl

if __name__ == "__main__":
    print(possible_types() if sys.argv[1:] == ["possibleTypes"] else sdl(), end="")
