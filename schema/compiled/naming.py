"""The names that the schema gives: camel case, made once for each."""

from functools import cache

from strawberry.schema.name_converter import NameConverter


class FieldNames(NameConverter):
    """Strawberry asks for the name of each field of an input again, for each value that comes in."""

    @cache  # noqa: B019  there is one, and as many names as the schema has
    def apply_naming_config(self, name: str) -> str:
        """Return the name that a Python name has in the schema."""
        return super().apply_naming_config(name)
