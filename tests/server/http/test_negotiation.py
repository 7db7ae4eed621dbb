"""Which media type an answer has."""

import pytest

from colloquy.server.http.negotiation import JSON, RESPONSE, is_json, negotiate

APOLLO = "application/graphql-response+json,application/json;q=0.9"
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json,"
    " text/event-stream, multipart/mixed"
)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("APPLICATION/JSON", JSON),
        ("application/graphql-response+json", RESPONSE),
        (APOLLO, RESPONSE),
        (URQL, RESPONSE),
        ("application/json, application/graphql-response+json", JSON),
        ("application/json;q=0.5, application/graphql-response+json;q=0.6", RESPONSE),
        ("application/graphql-response+json, */*", RESPONSE),
        ("*/*, application/graphql-response+json", RESPONSE),
        ("*/*;q=0.1, application/json;q=0", RESPONSE),
        ("text/html,application/xhtml+xml,*/*;q=0.8", JSON),
        ("text/plain", None),
        ("application/jsonx", None),
        ("application/json;q=0", None),
        ("application/json;charset=utf-16", None),
        ("application/json;q=high", None),
        ("text/event-stream", None),
        ("garbage", None),
        (",,;;", None),
    ],
)
def test_the_client_s_preference_is_respected(accept: str | None, chosen: str | None) -> None:
    assert negotiate(accept) == chosen


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON;charset=UTF-8", 'application/json; charset="utf-8"'],
)
def test_json_is_known(content_type: str) -> None:
    assert is_json(content_type)


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "application/jsonx", "application/json; charset=latin-1", "application/graphql"],
)
def test_what_is_something_else_is_not_json(content_type: str | None) -> None:
    assert not is_json(content_type)
