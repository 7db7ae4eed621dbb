"""Print the SDL: `python -m colloquy.schema > schema/schema.graphql`."""

from colloquy.schema.build import sdl

if __name__ == "__main__":
    print(sdl(), end="")
