"""The other addresses: the page, its files, health and metrics."""

import json
from typing import Any

import pytest

from colloquy.server.app import HEALTH, Face, create_app
from colloquy.server.errors import SettingsError
from colloquy.server.http.graphiql import INDEX
from colloquy.server.settings import Settings
from tests.server import toy
from tests.server.conftest import Client


async def test_it_is_alive_and_ready(client: Client) -> None:
    for path in ("/livez", "/readyz"):
        async with client.get(path) as response:
            assert (response.status, response.content_type) == (200, "text/plain")


async def test_verbose_readiness_lists_the_checks(client: Client) -> None:
    async with client.get("/readyz?verbose") as response:
        lines = (await response.text()).splitlines()

    assert lines == ["server: ok", "database: ok", "sqlite: 3.53.4"]


async def test_a_broken_database_is_not_ready_and_alive_all_the_same(
    client: Client, store: toy.ToyStore
) -> None:
    store.broken = True

    async with client.get("/readyz?verbose") as response:
        text = await response.text()
        assert response.status == 503
    assert "database: failed" in text
    assert "hunter2" not in text
    async with client.get("/livez") as response:
        assert response.status == 200


async def test_a_server_that_is_going_is_not_ready(client: Client) -> None:
    client.app[HEALTH].draining = True

    async with client.get("/readyz") as response:
        assert response.status == 503


async def test_metrics_are_for_prometheus_and_hold_no_paths(client: Client) -> None:
    await client.get("/nobody/hunter2")
    await client.post(
        "/graphql", data=json.dumps({"query": "{ viewer }"}), headers={"Content-Type": "application/json"}
    )

    async with client.get("/metrics") as response:
        text = await response.text()

    assert 'http_requests_total{route="unknown",status="404"} 1' in text
    assert 'graphql_operations_total{type="query",code="OK"} 1' in text
    assert 'graphql_operation_duration_seconds_count{type="query"} 1' in text
    assert "hunter2" not in text


async def test_an_unknown_path_is_answered_in_json(client: Client) -> None:
    async with client.get("/nothing") as response:
        answer = await response.json()

    assert response.status == 404
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"


@pytest.mark.skipif(not INDEX.exists(), reason="GraphiQL is not built")
async def test_the_page_is_served_with_a_policy_and_its_files_for_ever(client: Client) -> None:
    async with client.get("/") as response:
        page = await response.text()
        assert response.content_type == "text/html"
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    script = next(part for part in page.split('"') if part.endswith(".js"))
    async with client.get(script) as response:
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_no_file_outside_the_folder_is_served(client: Client) -> None:
    for path in (
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/graphiql/..%2f..%2fapp.py",
        "/static/",
    ):
        async with client.get(path) as response:
            assert response.status in (403, 404)


async def test_the_end_of_the_server_closes_the_store(
    aiohttp_client: Any, store: toy.ToyStore, face: Face
) -> None:
    client = await aiohttp_client(create_app(Settings(), store, face))
    await client.close()

    assert store.closed


def test_a_key_that_cannot_be_read_ends_the_start(
    closed_settings: Settings, store: toy.ToyStore, face: Face
) -> None:
    from dataclasses import replace
    from pathlib import Path

    settings = replace(closed_settings, public_keys=(("default", Path("/nowhere.pem")),))

    with pytest.raises(SettingsError):
        create_app(settings, store, face)
