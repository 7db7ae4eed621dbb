"""HTTP at its edges: every answer is JSON, with a code of the closed list."""

import asyncio
import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from colloquy.server.errors import Code
from colloquy.server.graphql.fair_start import Turns
from tests.server import toy
from tests.server.conftest import Client

RESPONSE = "application/graphql-response+json"
JSON = {"Content-Type": "application/json"}


async def send(client: Client, body: bytes | str | io.BytesIO, **headers: str) -> tuple[int, Any, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with client.post("/graphql", data=body, headers=JSON | named) as response:
        return response.status, await response.json(content_type=None), response.headers


async def ask(client: Client, query: str, **headers: str) -> Any:
    _, answer, _ = await send(client, json.dumps({"query": query}), **headers)
    return answer


def codes(answer: Any) -> list[str]:
    return [error["extensions"]["code"] for error in answer["errors"]]


async def test_an_answer_is_data(client: Client) -> None:
    status, answer, headers = await send(client, json.dumps({"query": "{ viewer }"}))

    assert (status, answer) == (200, {"data": {"viewer": "default BUSINESS None"}})
    assert headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_told_which_to_use(client: Client, method: str) -> None:
    async with client.request(method, "/graphql?query={viewer}") as response:
        assert response.status == 405
        assert response.headers["Allow"] == "GET, POST"
        assert response.content_type == "application/json"


@pytest.mark.parametrize("path", ["/graphql", "/graphql/"])
async def test_a_query_may_be_asked_by_get(client: Client, path: str) -> None:
    """As urql and Apollo Client do; the browser's own cache may keep the answer, and asks again."""
    asked = {"query": "query Q { viewer }", "operationName": "Q", "variables": "{}"}
    async with client.get(path, params=asked) as response:
        assert (response.status, await response.json()) == (
            200,
            {"data": {"viewer": "default BUSINESS None"}},
        )
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert response.headers["Vary"] == "Accept, Authorization"
        tag = response.headers["ETag"]
    async with client.get(path, params=asked, headers={"If-None-Match": tag}) as again:
        assert (again.status, await again.read()) == (304, b"")
    async with client.get(path, params=asked, headers={"If-None-Match": '"other"'}) as other:
        assert other.status == 200


@pytest.mark.parametrize(
    ("field", "kind"),
    [('mutation { sendMessage(text: "x") }', "mutation"), ("subscription { inboxEvents }", "subscription")],
)
async def test_what_changes_or_streams_is_not_asked_by_get(client: Client, field: str, kind: str) -> None:
    async with client.get("/graphql", params={"query": field}) as response:
        body = await response.json()
    assert (response.status, response.headers["Allow"]) == (405, "POST")
    assert kind in body["errors"][0]["message"]


async def test_a_page_of_another_origin_asks_nothing_by_get(client: Client) -> None:
    """No preflight comes before a GET."""
    headers = {"Origin": "https://elsewhere.example"}
    async with client.get("/graphql", params={"query": "{ viewer }"}, headers=headers) as response:
        assert response.status == 403


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"query": ""},
        {"query": "{ viewer }", "variables": "[]"},
        {"query": "{ viewer }", "variables": "{"},
    ],
)
async def test_a_get_that_asks_nothing_right_is_refused(client: Client, asked: dict[str, str]) -> None:
    async with client.get("/graphql", params=asked) as response:
        assert response.status == 400
        assert "ETag" not in response.headers


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"1",
        b"null",
        b'"x"',
        b"[]",
        b"[1]",
        b'[{"query":"{viewer}"}]',
        b"{",
        b"{}",
        b"\xff\xfe",
        '{"query":"{viewer}"}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"query":"{viewer}","variables":{"x":NaN}}',
        b'{"query":"{viewer}","variables":{"x":"\\ud800"}}',
        b'{"query":null}',
        b'{"query":""}',
        b'{"query":1}',
        b'{"query":{}}',
        b'{"query":"{viewer}","variables":[]}',
        b'{"query":"{viewer}","variables":"{}"}',
        b'{"query":"{viewer}","operationName":1}',
        b'{"query":"{viewer}","extensions":"x"}',
    ],
)
async def test_a_body_of_another_shape_is_a_bad_request(client: Client, body: bytes) -> None:
    for accept in ("application/json", RESPONSE):
        status, answer, headers = await send(client, body, Accept=accept)
        assert (status, codes(answer)) == (400, ["BAD_REQUEST"])
        assert headers["Content-Type"].startswith(accept)


@pytest.mark.parametrize(
    "body", ['"variables": null', '"operationName": null', '"extensions": null', '"x": 1']
)
async def test_null_is_as_absent_and_other_entries_are_ignored(client: Client, body: str) -> None:
    status, answer, _ = await send(client, f'{{"query": "{{ viewer }}", {body}}}')

    assert (status, "errors" in answer) == (200, False)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/jsonx", "application/graphql", "multipart/form-data", ""]
)
async def test_what_is_not_json_is_told_so(client: Client, content_type: str) -> None:
    status, answer, _ = await send(client, '{"query":"{viewer}"}', Content_Type=content_type)

    assert (status, codes(answer)) == (415, ["BAD_REQUEST"])


async def test_who_accepts_nothing_of_ours_is_told_so(client: Client) -> None:
    status, answer, _ = await send(client, '{"query":"{viewer}"}', Accept="text/plain")

    assert (status, codes(answer)) == (406, ["BAD_REQUEST"])


async def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    status, answer, _ = await send(client, io.BytesIO(b"x" * 3_000_000))

    assert (status, codes(answer)) == (413, ["BAD_REQUEST"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{ viewer"}, Code.GRAPHQL_PARSE_FAILED),
        ({"query": "# nothing"}, Code.GRAPHQL_PARSE_FAILED),
        ({"query": "{" * 3000}, Code.GRAPHQL_PARSE_FAILED),
        ({"query": "{ nobody }"}, Code.GRAPHQL_VALIDATION_FAILED),
        ({"query": "{ ...A } fragment A on Query { ...A }"}, Code.GRAPHQL_VALIDATION_FAILED),
        ({"query": "fragment A on Query { viewer }"}, Code.GRAPHQL_VALIDATION_FAILED),
        ({"query": "query A { viewer } query B { viewer }"}, Code.OPERATION_RESOLUTION_FAILURE),
        ({"query": "query A { viewer }", "operationName": "B"}, Code.OPERATION_RESOLUTION_FAILURE),
        ({"query": "{ viewer }", "operationName": "B"}, Code.OPERATION_RESOLUTION_FAILURE),
        ({"query": "query($id: ID!) { conversation(id: $id) }"}, Code.BAD_USER_INPUT),
        (
            {"query": "query($n: Int) { participant(first: $n) }", "variables": {"n": "one"}},
            Code.BAD_USER_INPUT,
        ),
        ({"query": "subscription { conversationEvents }"}, Code.BAD_REQUEST),
        ({"query": "{ viewer }" + " " * 70_000}, Code.QUERY_TOO_COMPLEX),
        ({"query": "{ " + "viewer " * 6000 + "}"}, Code.QUERY_TOO_COMPLEX),
    ],
)
async def test_a_request_error_has_its_code_and_no_data(client: Client, body: object, code: Code) -> None:
    for accept, expected in (("application/json", 200), (RESPONSE, 400)):
        status, answer, _ = await send(client, json.dumps(body), Accept=accept)
        assert (status, codes(answer)[0]) == (expected, code)
        assert "data" not in answer


async def test_an_operation_is_chosen_by_its_name(client: Client) -> None:
    query = "query A { viewer } query B { conversation(id: 1) }"
    _, answer, _ = await send(client, json.dumps({"query": query, "operationName": "B"}))

    assert answer == {"data": {"conversation": "conversation 1"}}


async def test_an_argument_without_its_variable_is_bad_input(client: Client) -> None:
    answer = await ask(client, "query($n: Int = 1) { participant(first: $n) }")
    assert answer == {"data": {"participant": "1"}}

    body = {"query": "query($n: Int = 1) { participant(first: $n) }", "variables": {"n": None}}
    _, answer, _ = await send(client, json.dumps(body))
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert answer["data"] == {"participant": None}


@pytest.mark.parametrize("field", ["fault", "foreign"])
async def test_a_fault_says_nothing_and_is_logged_once(
    client: Client, caplog: pytest.LogCaptureFixture, field: str
) -> None:
    with caplog.at_level(logging.ERROR):
        status, answer, headers = await send(client, json.dumps({"query": f"{{ {field} }}"}))

    id = headers["X-Request-Id"]
    (error,) = answer["errors"]
    assert (status, answer["data"]) == (200, {field: None})
    assert error["message"] == "Internal error"
    assert error["extensions"] == {"code": "INTERNAL", "requestId": id}
    (record,) = caplog.records
    logged = vars(record)["fields"]
    assert (logged["requestId"], logged["path"]) == (id, field)
    assert "hunter2" not in json.dumps(logged) + record.getMessage() + str(answer)


async def test_data_of_null_is_an_answer_where_a_required_field_failed(client: Client) -> None:
    status, answer, _ = await send(client, '{"query": "{ requiredFault }"}', Accept=RESPONSE)

    assert (status, answer["data"], codes(answer)) == (200, None, ["INTERNAL"])


async def test_errors_with_a_code_keep_it_and_their_message(client: Client) -> None:
    coded, labelled, limited = (await ask(client, "{ coded labelled limited }"))["errors"]

    assert (coded["message"], coded["extensions"]["code"]) == ("The cursor is too old.", "CURSOR_EXPIRED")
    assert (labelled["message"], labelled["extensions"]["limit"]) == ("Not here.", 3)
    assert limited["extensions"]["code"] == "BAD_USER_INPUT"
    assert all(error["extensions"]["requestId"] for error in (coded, labelled, limited))


async def test_what_orjson_cannot_write_is_written(client: Client) -> None:
    assert await ask(client, "{ big }") == {"data": {"big": {"number": 2**70, "half": "\ud800"}}}


async def test_a_request_id_is_kept_when_it_is_one(client: Client) -> None:
    _, answer, headers = await send(client, "1", X_Request_Id="from-the-proxy-1")
    assert headers["X-Request-Id"] == "from-the-proxy-1"
    assert answer["errors"][0]["extensions"]["requestId"] == "from-the-proxy-1"

    _, _, headers = await send(client, "1", X_Request_Id='"><script>')
    assert headers["X-Request-Id"].isalnum()


async def test_without_a_token_a_guarded_server_answers_401(guarded: Client) -> None:
    for header in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
        status, answer, headers = await send(guarded, '{"query":"{viewer}"}', **header)
        assert (status, codes(answer)) == (401, ["UNAUTHENTICATED"])
        assert headers["WWW-Authenticate"] == "Bearer"


async def test_in_open_mode_a_token_is_refused(client: Client, token: Callable[..., str]) -> None:
    status, answer, _ = await send(client, '{"query":"{viewer}"}', Authorization=f"Bearer {token()}")

    assert (status, codes(answer)) == (401, ["UNAUTHENTICATED"])


async def test_a_token_says_who_asks(guarded: Client, store: toy.ToyStore, token: Callable[..., str]) -> None:
    store.add("alice", toy.person("par_7"))

    answer = await ask(guarded, "{ viewer }", Authorization=f"Bearer {token(sub='alice')}")

    assert answer == {"data": {"viewer": "default PARTICIPANT par_7"}}


@pytest.mark.parametrize(
    "query",
    [
        "{ conversation(id: 1) }",
        "{ other: conversation(id: 1) }",
        "{ viewer ... { conversation(id: 1) } }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { conversation(id: 1) }",
        "{ conversation(id: 1) @skip(if: true) }",
        "mutation { sendMessage(text: 1) }",
        "{ fault }",
    ],
)
async def test_the_acl_is_asked_for_every_root_field(
    guarded: Client, token: Callable[..., str], query: str
) -> None:
    bearer = token(acl={"paths": {"/v1/participants/**": {}, "/v1/messages/**": {"methods": ["GET"]}}})
    body = json.dumps({"query": query.replace("text: 1", 'text: "1"')})

    for accept, expected in (("application/json", 200), (RESPONSE, 403)):
        status, answer, _ = await send(guarded, body, Authorization=f"Bearer {bearer}", Accept=accept)
        assert (status, codes(answer)) == (expected, ["FORBIDDEN"])
        assert "data" not in answer
    allowed = await ask(guarded, "{ viewer __typename }", Authorization=f"Bearer {bearer}")
    assert "errors" not in allowed


async def test_a_refusal_names_the_grants_that_are_missing(
    guarded: Client, token: Callable[..., str]
) -> None:
    bearer = token(acl={"paths": {"/v1/participants/**": {}}})
    answer = await ask(guarded, "{ viewer conversation(id: 1) }", Authorization=f"Bearer {bearer}")

    (error,) = answer["errors"]
    assert error["message"] == (
        "This token's acl does not grant conversation; it lacks GET /v1/conversations/*."
    )
    assert error["extensions"]["acl"] == {"paths": {"/v1/conversations/*": {"methods": ["GET"]}}}


async def test_suggestions_are_for_open_mode(
    client: Client, guarded: Client, token: Callable[..., str]
) -> None:
    (plain,) = (await ask(client, "{ viewr }"))["errors"]
    (hidden,) = (await ask(guarded, "{ viewr }", Authorization=f"Bearer {token()}"))["errors"]

    assert "Did you mean" in plain["message"]
    assert hidden["message"] == "Cannot query field 'viewr' on type 'Query'."


async def test_at_most_a_few_errors_are_answered(client: Client) -> None:
    answer = await ask(client, "{ " + " ".join(f"nobody{n}" for n in range(100)) + " }")

    assert len(answer["errors"]) == 6


async def test_queries_take_turns_and_mutations_do_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[Turns] = []
    come = Turns.come

    async def noted(turns: Turns) -> None:
        came.append(turns)
        await come(turns)

    monkeypatch.setattr(Turns, "come", noted)
    await asyncio.gather(*(ask(client, "{ __typename }") for _ in range(3)))
    assert len(came) == 3

    await ask(client, 'mutation { sendMessage(text: "1") }')
    assert len(came) == 3


async def test_a_mutation_is_finished_though_its_client_left(client: Client) -> None:
    before = toy.Mutation.done
    body = json.dumps({"query": 'mutation { sendMessage(text: "1") }'})

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await send(client, body)
    await asyncio.sleep(0.4)

    assert toy.Mutation.done == before + 1
