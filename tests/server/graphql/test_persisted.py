"""Documents by their hashes: as clients persist them, and those of a list alone."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from colloquy.server import wiring
from colloquy.server.app import Face, create_app
from colloquy.server.commands.check import check
from colloquy.server.errors import Rejected, SettingsError
from colloquy.server.graphql import persisted
from colloquy.server.graphql.documents import Documents, Refused
from colloquy.server.graphql.persisted import Automatic, read
from colloquy.server.graphql.request import GraphQLRequest
from colloquy.server.http.request_body import request_of
from colloquy.server.settings import Settings
from tests.server.conftest import Client
from tests.server.http.test_endpoint import RESPONSE

VIEWER = "{ viewer }"
TICKS = "subscription { conversationEvents(upto: 2) }"
STREAM = {"Accept": "text/event-stream"}


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def named(hash: object, version: object = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": hash}}


def by_hash(text: str, **more: Any) -> dict[str, Any]:
    return {"extensions": named(hash_of(text)), **more}


async def post(
    client: Client, body: Any, accept: str = "application/json", **headers: str
) -> tuple[int, Any]:
    async with client.post("/graphql", json=body, headers={"Accept": accept, **headers}) as response:
        return response.status, await response.json(content_type=None)


def error(answer: Any) -> tuple[str, str]:
    (only,) = answer["errors"]
    assert "data" not in answer
    return only["extensions"]["code"], only["message"]


NOT_FOUND = ("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")


async def test_a_document_is_known_by_its_hash_once_it_was_sent_with_it(client: Client) -> None:
    status, first = await post(client, by_hash(VIEWER))
    _, sent = await post(client, by_hash(VIEWER, query=VIEWER))
    _, again = await post(client, by_hash(VIEWER))
    _, null = await post(client, by_hash(VIEWER, query=None))

    assert (status, error(first)) == (200, NOT_FOUND)
    assert sent == again == null == {"data": {"viewer": "default BUSINESS None"}}


async def test_an_unknown_hash_has_the_status_of_other_refusals(client: Client) -> None:
    status, answer = await post(client, by_hash(VIEWER), RESPONSE)

    assert (status, error(answer)) == (400, NOT_FOUND)


async def test_a_document_has_no_name_but_its_own(client: Client) -> None:
    status, answer = await post(
        client, {"query": "{ __typename }", "extensions": named(hash_of(VIEWER))}, RESPONSE
    )
    _, after = await post(client, by_hash(VIEWER))

    code, message = error(answer)
    assert (status, code) == (400, "BAD_REQUEST")
    assert hash_of("{ __typename }") in message
    assert error(after) == NOT_FOUND


async def test_a_wrong_document_is_not_kept(client: Client) -> None:
    _, answer = await post(client, by_hash("{ nothing }", query="{ nothing }"))
    _, after = await post(client, by_hash("{ nothing }"))

    assert error(answer)[0] == "GRAPHQL_VALIDATION_FAILED"
    assert error(after) == NOT_FOUND


@pytest.mark.parametrize(
    "extensions",
    [
        {"persistedQuery": 1},
        {"persistedQuery": {}},
        named(hash_of(VIEWER), version=2),
        named(hash_of(VIEWER), version="1"),
        named(1),
        named(""),
        named("x" * 257),
        named("x" * 64),
        named(hash_of(VIEWER).upper()),
    ],
)
async def test_what_is_no_name_is_refused(client: Client, extensions: Any) -> None:
    for body in ({"extensions": extensions}, {"extensions": extensions, "query": VIEWER}):
        _, answer = await post(client, body)
        code, message = error(answer)
        assert code == "BAD_REQUEST"
        assert "sha256Hash" in message


@pytest.mark.parametrize("query", [0, False, [], {}])
async def test_a_query_beside_a_hash_is_a_string(client: Client, query: Any) -> None:
    _, answer = await post(client, by_hash(VIEWER, query=query))

    assert error(answer) == ("BAD_REQUEST", "The request has no query; send one as a string.")


async def test_a_hash_gives_no_rights(guarded: Client, token: Callable[..., str], key_folder: Path) -> None:
    narrow = token(acl={"paths": {"/v1/events/**": {}}})
    whole, nobody = f"Bearer {token()}", await post(guarded, by_hash(VIEWER, query=VIEWER))
    _, sent = await post(guarded, by_hash(VIEWER, query=VIEWER), Authorization=whole)
    _, refused = await post(guarded, by_hash(VIEWER), Authorization=f"Bearer {narrow}")

    assert error(nobody[1])[0] == "UNAUTHENTICATED"
    assert sent["data"] == {"viewer": "default BUSINESS None"}
    assert error(refused)[0] == "FORBIDDEN"


async def test_over_a_websocket(client: Client) -> None:
    async with client.ws_connect("/graphql", protocols=["graphql-transport-ws"]) as ws:
        await ws.send_json({"type": "connection_init"})
        assert (await ws.receive_json())["type"] == "connection_ack"
        await ws.send_json({"id": "1", "type": "subscribe", "payload": by_hash(TICKS)})
        refused = await ws.receive_json()
        await ws.send_json({"id": "2", "type": "subscribe", "payload": by_hash(TICKS, query=TICKS)})
        first = [await ws.receive_json() for _ in range(3)]
        await ws.send_json({"id": "2", "type": "subscribe", "payload": by_hash(TICKS)})
        second = [await ws.receive_json() for _ in range(3)]

    assert (refused["type"], error({"errors": refused["payload"]})) == ("error", NOT_FOUND)
    assert first == second
    assert [frame["type"] for frame in first] == ["next", "next", "complete"]


async def test_over_server_sent_events_by_post_and_by_get(client: Client) -> None:
    def address(body: dict[str, Any]) -> dict[str, str]:
        return {name: value if name == "query" else json.dumps(value) for name, value in body.items()}

    async def got(body: dict[str, Any], method: str) -> str:
        given = {"params": address(body)} if method == "GET" else {"json": body}
        async with client.request(method, "/graphql", headers=STREAM, **given) as response:
            assert response.status == 200
            return await response.text()

    refused = [await got(by_hash(TICKS), method) for method in ("GET", "POST")]
    first = await got(by_hash(TICKS, query=TICKS), "GET")
    rest = [await got(by_hash(TICKS), method) for method in ("GET", "POST")]

    assert all('"message":"PersistedQueryNotFound"' in text for text in refused)
    assert first.count("event: next") == 2
    assert rest == [first, first]


async def test_a_get_may_not_ask_by_hash_for_what_it_may_not_ask_for(client: Client) -> None:
    await post(client, by_hash(VIEWER, query=VIEWER))
    params = {"extensions": json.dumps(named(hash_of(VIEWER)))}

    async with client.get("/graphql", params=params, headers=STREAM) as response:
        assert response.status == 405
        assert "data" not in await response.json()


def known() -> Documents:
    return Documents(wiring.build_schema()._schema, wiring.extra_rules())


def test_only_so_many_are_kept_and_the_last_used_longest() -> None:
    texts = [f"query Q{n} {{ viewer {{ role }} }}" for n in range(3)]
    documents = Automatic(known(), size=2)

    def keep(text: str) -> None:
        documents.spelled(GraphQLRequest(text, document_hash=hash_of(text)))

    def find(text: str) -> str:
        return documents.spelled(GraphQLRequest("", document_hash=hash_of(text))).query

    keep(texts[0])
    keep(texts[1])
    assert find(texts[0]) == texts[0]
    keep(texts[2])

    assert [find(texts[0]), find(texts[2])] == [texts[0], texts[2]]
    with pytest.raises(Refused, match="PersistedQueryNotFound"):
        find(texts[1])


def test_equal_requests_are_equal_however_they_name_their_document() -> None:
    documents = Automatic(known())
    text = "{ viewer { role } }"
    plain = GraphQLRequest(text, {"a": 1}, "Q")

    more = named(hash_of(text)) | {"tracing": True}

    assert (
        documents.spelled(GraphQLRequest(text, {"a": 1}, "Q", named(hash_of(text)), hash_of(text))) == plain
    )
    assert documents.spelled(GraphQLRequest("", None, None, more, hash_of(text))).extensions == {
        "tracing": True
    }
    assert documents.spelled(plain) is plain


LIST = {"short": VIEWER, hash_of(TICKS): TICKS}


@pytest.fixture
def listed_settings(tmp_path: Path) -> Settings:
    (tmp_path / "documents.json").write_text(json.dumps(LIST))
    return Settings(persisted_documents=tmp_path / "documents.json")


@pytest.fixture
async def listed(aiohttp_client: Any, store: Any, face: Face, listed_settings: Settings) -> Client:
    """A client of a server that runs the documents of a list alone."""
    client: Client = await aiohttp_client(create_app(listed_settings, store, face))
    return client


@pytest.mark.parametrize(
    "body",
    [
        {"query": VIEWER},
        {"extensions": named("short")},
        {"query": VIEWER, "extensions": named("short")},
        by_hash(VIEWER, query=VIEWER),
    ],
)
async def test_what_is_listed_is_run_by_hash_or_by_text(listed: Client, body: Any) -> None:
    assert await post(listed, body, RESPONSE) == (200, {"data": {"viewer": "default BUSINESS None"}})


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{ viewer  }"},
        {"query": "{ __schema { description } }"},
        {"query": "{"},
        {"query": "{ __typename }", "extensions": named("short")},
        by_hash("{ __typename }", query="{ __typename }"),
        {"extensions": named("long")},
        by_hash(VIEWER),
    ],
)
async def test_what_is_not_listed_is_refused(listed: Client, body: Any) -> None:
    for _ in range(2):
        status, answer = await post(listed, body, RESPONSE)
        code, message = error(answer)
        assert (status, code) == (403, "FORBIDDEN")
        assert "is not in the list of this server" in message


async def test_a_listed_subscription_is_run_and_no_other(listed: Client) -> None:
    async with listed.post("/graphql", json=by_hash(TICKS), headers=STREAM) as response:
        assert (await response.text()).count("event: next") == 2
    async with listed.get("/graphql", params={"query": TICKS + " "}, headers=STREAM) as response:
        assert '"code":"FORBIDDEN"' in await response.text()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "has no documents"),
        ("{}", "has no documents"),
        ('{"": "{ viewer }"}', "what stands under '' is no document"),
        ('{"a": 1}', "what stands under 'a' is no document"),
        (
            '{"fine": "{ viewer }", "wrong": "{ nothing }"}',
            "document 'wrong' cannot be run: Cannot query field",
        ),
        ('{"worse": "{"}', "document 'worse' cannot be run: Syntax Error"),
    ],
)
async def test_a_server_does_not_start_with_a_list_that_is_wrong(
    tmp_path: Path, store: Any, face: Face, content: str, said: str
) -> None:
    path = tmp_path / "documents.json"
    path.write_text(content)

    with pytest.raises(SettingsError) as raised:
        create_app(Settings(persisted_documents=path), store, face)

    assert said in raised.value.message
    assert str(path) in raised.value.message


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"COLLOQUY_PERSISTED_DOCUMENTS names .* cannot be read"):
        persisted.read(tmp_path / "none.json")


def test_all_of_a_long_list_is_remembered_and_compiled(tmp_path: Path) -> None:
    texts = {f"{n}": f"query Q{n} {{ viewer {{ role }} }}" for n in range(600)}
    (tmp_path / "documents.json").write_text(json.dumps(texts))
    documents = known()

    persisted.persisted(tmp_path / "documents.json", documents)

    assert set(documents._known) == set(texts.values())
    plans = [documents.get(text).operation(None).plan for text in texts.values()]
    assert all(plan is not None and plan._variants for plan in plans)


async def test_a_check_looks_into_the_list(tmp_path: Path) -> None:
    path, said = tmp_path / "documents.json", list[str]()
    environment = {
        "COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/colloquy.db",
        "COLLOQUY_PERSISTED_DOCUMENTS": str(path),
    }
    path.write_text('{"a": "{ viewer { role } }"}')
    assert await check(environment, said.append) == 0
    path.write_text('{"a": "{ viewer { rule } }"}')
    assert await check(environment, said.append) == 1

    assert "documents: 1 listed, and no others" in said
    assert [line for line in said if line.startswith("documents: FAILED") and "'a' cannot be run" in line]


@pytest.mark.parametrize("prefix", ["", "sha256:"])
def test_a_document_is_named_by_its_document_id_too(prefix: str) -> None:
    """The GraphQL-over-HTTP draft; GraphQL Code Generator writes lists whose names begin with the hash's."""
    assert request_of({"documentId": f"{prefix}b1e6"}).document_hash == "b1e6"
    assert request_of({"documentId": f"{prefix}b1e6", "variables": {"a": 1}}).variables == {"a": 1}


@pytest.mark.parametrize("id", ["", "x" * 300, 5, ["b1e6"]])
def test_a_document_id_that_is_none_is_refused(id: object) -> None:
    with pytest.raises(Rejected, match=r"documentId|query"):
        request_of({"documentId": id})


def test_a_list_may_name_the_hash_before_each(tmp_path: Path) -> None:
    file = tmp_path / "documents.json"
    file.write_text(json.dumps({"sha256:b1e6": "query Me { viewer { role } }"}))
    assert read(file) == {"b1e6": "query Me { viewer { role } }"}
