"""Persisted documents: a document that a client names by its hash instead of sending it.

Either as clients say them (Apollo's automatic persisted queries: the first time with the text), or
those of a list alone, which was written when the clients were built.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from colloquy.server import json_codec
from colloquy.server.errors import Code, Rejected, SettingsError
from colloquy.server.graphql.documents import MAX_KNOWN, Documents, Refused, refused
from colloquy.server.graphql.request import GraphQLRequest

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NOT_FOUND = "PersistedQueryNotFound"
"""The word by which clients know to send the text as well; it is not ours to choose."""


class Persisted(Protocol):
    """What finds the text of a document."""

    def spelled(self, request: GraphQLRequest) -> GraphQLRequest:
        """Return a request with its document's text. Raises `Refused`."""
        ...


class Automatic:
    """The documents that clients named lately; bounded.

    Only a document that is valid is kept, and only under its own hash, so that nobody can give
    another's name to a document of his.
    """

    def __init__(self, documents: Documents, size: int = MAX_KNOWN) -> None:
        self._documents = documents
        self._size = size
        self._texts: OrderedDict[str, str] = OrderedDict()

    def spelled(self, request: GraphQLRequest) -> GraphQLRequest:
        """Return a request with its document's text. Raises `Refused`."""
        hash = request.document_hash
        if hash is None:
            return request
        if not _SHA256.fullmatch(hash):
            raise refused(Code.BAD_REQUEST, "sha256Hash must be a SHA-256 in 64 lower-case hex digits.")
        if request.query:
            self._keep(hash, request.query)
            return _plain(request, request.query)
        text = self._texts.get(hash)
        if text is None:
            raise refused(Code.PERSISTED_QUERY_NOT_FOUND, _NOT_FOUND)
        self._texts.move_to_end(hash)
        return _plain(request, text)

    def _keep(self, hash: str, text: str) -> None:
        own = hashlib.sha256(text.encode()).hexdigest()
        if own != hash:
            message = (
                f"sha256Hash is not that of the query, which has {own}; hash exactly the text that is sent."
            )
            raise refused(Code.BAD_REQUEST, message)
        self._documents.get(text)
        self._texts[hash] = text
        self._texts.move_to_end(hash)
        if len(self._texts) > self._size:
            self._texts.popitem(last=False)


class AllowedDocuments:
    """The documents of a list, by the hash that the list gives them, or by their exact text."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._allowed = frozenset(texts.values())

    def spelled(self, request: GraphQLRequest) -> GraphQLRequest:
        """Return a request with its document's text. Raises `Refused` for what is not in the list."""
        hash = request.document_hash
        text = request.query or self._texts.get(hash or "")
        if text is None or text not in self._allowed:
            what = "This document" if request.query else f"The document {hash!r}"
            raise refused(
                Code.FORBIDDEN,
                f"{what} is not in the list of this server, which runs no other;"
                " send one that is, exactly as it is there, or its hash.",
            )
        return _plain(request, text)


def persisted(path: Path | None, documents: Documents) -> Persisted:
    """Return the documents of a list, or those that clients name if there is none.

    Those of a list are validated and compiled. Raises `SettingsError` with the one that is wrong.
    """
    if path is None:
        return Automatic(documents)
    texts = read(path)
    documents.make_room(len(texts), sum(map(len, texts.values())))
    for name, text in texts.items():
        try:
            operations = documents.get(text).operations.values()
        except Refused as refusal:
            raise SettingsError(
                f"{path}: the document {name!r} cannot be run: {_worded(refusal)}"
                " Correct it, or take it out of the list."
            ) from None
        for operation in operations:
            if operation.plan is not None:
                operation.plan.prepare()
    return AllowedDocuments(texts)


def read(path: Path) -> dict[str, str]:
    """Return the documents of a file by their hashes. Raises `SettingsError`."""
    try:
        content = json_codec.decode(path.read_bytes())
    except OSError as error:
        raise SettingsError(
            f"COLLOQUY_PERSISTED_DOCUMENTS names {path}, which cannot be read ({error.strerror});"
            " correct the path."
        ) from error
    except Rejected:
        raise SettingsError(f"{path} is not JSON; write an object of documents by their hashes.") from None
    if not isinstance(content, dict) or not content:
        raise SettingsError(f"{path} has no documents; write a JSON object of documents by their hashes.")
    for name, text in content.items():
        if not name or not isinstance(text, str):
            raise SettingsError(f"{path}: what stands under {name!r} is no document; write its text.")
    return {name.removeprefix("sha256:"): text for name, text in content.items()}


def _plain(request: GraphQLRequest, text: str) -> GraphQLRequest:
    """Return a request as if it had been sent with the text alone: equal ones share their work."""
    extensions = {name: v for name, v in (request.extensions or {}).items() if name != "persistedQuery"}
    return replace(request, query=text, document_hash=None, extensions=extensions or None)


def _worded(refusal: Refused) -> str:
    error = refusal.errors[0]
    place = error.locations[0] if error.locations else None
    return error.message if place is None else f"{error.message} (line {place.line}, column {place.column})"
