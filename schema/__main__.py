"""Print the SDL: `python -m schema > schema/schema.graphql`."""

from schema.build import sdl

if __name__ == "__main__":
    print(sdl(), end="")
