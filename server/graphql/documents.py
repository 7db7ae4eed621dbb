"""Documents: parsed, validated and looked through once, then known by their text."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
    specified_rules,
    validate,
)

from colloquy.domain.ports import Wanted
from colloquy.execution import Plan, Unplannable
from colloquy.server.errors import Code, ServerError

MAX_TEXT = 65_536
MAX_TOKENS = 5000
MAX_ERRORS = 5
MAX_KNOWN = 512
# A parsed document with its plan takes about 60 bytes for each character of its text, so about 64 MB in all.
MAX_KNOWN_TEXT = 1_048_576


class Refused(ServerError):
    """A request that is well formed but cannot be executed, with its GraphQL errors."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(frozen=True, slots=True)
class DocumentOperation:
    """One operation of a document; its root fields are those of every branch."""

    name: str | None
    type: OperationType
    root_fields: tuple[str, ...]
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document, its operations by name, and the attributes of values that it asks for."""

    node: DocumentNode
    operations: Mapping[str | None, DocumentOperation]
    wanted: Wanted

    def operation(self, name: str | None) -> DocumentOperation:
        """Return the operation to run. Raises `Refused`; the first of several is never guessed."""
        if name:
            if found := self.operations.get(name):
                return found
            raise refused(Code.OPERATION_RESOLUTION_FAILURE, f"The document has no operation {name!r}.")
        if len(self.operations) == 1:
            return next(iter(self.operations.values()))
        message = (
            "The document has several operations; say which with operationName."
            if self.operations
            else "The document has no operation, only fragments."
        )
        raise refused(Code.OPERATION_RESOLUTION_FAILURE, message)


class Documents:
    """The valid documents seen lately, by their text; bounded in number and in characters of text."""

    def __init__(
        self,
        schema: GraphQLSchema,
        rules: Iterable[type[ASTValidationRule]] = (),
        *,
        hide_suggestions: bool = False,
        size: int = MAX_KNOWN,
        max_text: int = MAX_KNOWN_TEXT,
        wanted_by: Callable[[GraphQLSchema, DocumentNode], Wanted] = lambda *_: {},
    ) -> None:
        self._schema = schema
        self._rules = (*specified_rules, *rules)
        self._hide_suggestions = hide_suggestions
        self._size = size
        self._max_text = max_text
        self._known_text = 0
        self._wanted_by = wanted_by
        self._known: OrderedDict[str, Document] = OrderedDict()

    def make_room(self, count: int, characters: int) -> None:
        """Remember so many documents, of so many characters together, at least."""
        self._size = max(self._size, count)
        self._max_text = max(self._max_text, characters)

    def get(self, text: str) -> Document:
        """Return the document of a text. Raises `Refused` with what is wrong with it."""
        found = self._known.get(text)
        if found is not None:
            self._known.move_to_end(text)
            return found
        document = self._read(text)
        self._remember(text, document)
        return document

    def _remember(self, text: str, document: Document) -> None:
        """Remember a document, and forget those unused for longest that are past a bound."""
        self._known[text] = document
        self._known_text += len(text)
        while len(self._known) > self._size or self._known_text > self._max_text:
            forgotten, _ = self._known.popitem(last=False)
            self._known_text -= len(forgotten)

    def _read(self, text: str) -> Document:
        if len(text) > MAX_TEXT:
            raise refused(
                Code.QUERY_TOO_COMPLEX,
                f"The document has {len(text)} characters; send {MAX_TEXT} or fewer"
                " and put long values into variables.",
            )
        node = _parse(text)
        errors = validate(
            self._schema, node, self._rules, MAX_ERRORS, hide_suggestions=self._hide_suggestions
        )
        if errors:
            raise Refused([_coded(error, Code.GRAPHQL_VALIDATION_FAILED) for error in errors])
        fragments = {
            definition.name.value: definition
            for definition in node.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        operations = [
            _operation(definition, fragments, _plan(self._schema, node, definition))
            for definition in node.definitions
            if isinstance(definition, OperationDefinitionNode)
        ]
        wanted = self._wanted_by(self._schema, node)
        return Document(node, {operation.name: operation for operation in operations}, wanted)


def refused(code: Code, message: str, **data: object) -> Refused:
    """Return a refusal with one error; `data` goes into its extensions."""
    return Refused([GraphQLError(message, extensions={"code": code, **data})])


def _parse(text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        too_long = "contains more than" in error.message and "Parsing aborted" in error.message
        code = Code.QUERY_TOO_COMPLEX if too_long else Code.GRAPHQL_PARSE_FAILED
        raise Refused([_coded(error, code)]) from None


def _coded(error: GraphQLError, code: Code) -> GraphQLError:
    error.extensions = {"code": code} | (error.extensions or {})
    return error


def _operation(
    definition: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    plan: Plan | None,
) -> DocumentOperation:
    fields: dict[str, None] = {}
    spread: set[str] = set()
    waiting: list[SelectionSetNode] = [definition.selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                fields[selection.name.value] = None
            elif isinstance(selection, FragmentSpreadNode):
                fragment = selection.name.value
                if fragment not in spread:
                    spread.add(fragment)
                    waiting.append(fragments[fragment].selection_set)
            else:
                waiting.append(selection.selection_set)  # type: ignore[attr-defined]
    name = definition.name.value if definition.name else None
    return DocumentOperation(name, definition.operation, tuple(fields), plan)


def _plan(schema: GraphQLSchema, node: DocumentNode, definition: OperationDefinitionNode) -> Plan | None:
    try:
        return Plan(schema, node, definition.name.value if definition.name else None)
    except Unplannable:
        return None
