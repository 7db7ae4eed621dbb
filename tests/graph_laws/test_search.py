"""Search: words of any alphabet, phrases and beginnings, and only what the viewer may see."""

from typing import Any

import pytest

from tests.graph import Graph
from tests.graph_laws.asking import group, inbox, merge, person, promote, say, words

_SEARCH = """
    query S($text: String!, $in: ID, $first: Int, $after: String) {
        searchMessages(text: $text, conversation: $in, first: $first, after: $after) {
            nodes { id previewText } pageInfo { hasNextPage endCursor }
        }
    }
"""


async def found(graph: Graph, text: str, **more: Any) -> list[str]:
    data = await graph.ask(_SEARCH, text=text, **more)
    return [node["previewText"] for node in data["searchMessages"]["nodes"]]


@pytest.mark.parametrize(
    ("text", "hits", "misses"),
    [
        ("Das Café in Zürich öffnet früh", ["cafe", "CAFÉ", "zurich", "öffnet", "fru*"], ["caf", "zur"]),
        ("Straße und Fluß", ["strasse", "STRASSE", "fluß"], ["stra"]),
        ("Здравствуйте, заказ готов", ["заказ", "ЗАКАЗ", "здравствуйте", "гото*"], ["зака"]),
        ("Καλημέρα από την Αθήνα", ["καλημερα", "ΑΘΗΝΑ", "Αθήνα"], ["αθη"]),
        ("مرحبا بك في المتجر", ["مرحبا", "المتجر", "المت*"], ["مرح"]),
        ("שלום עולם", ["שלום", "עול*"], ["של"]),
        ("नमस्ते दुनिया कैसे हो", ["नमस्ते", "दुनिया"], ["नम"]),
        ("今天天气很好我们去公园", ["天气", "公园", "我们去"], ["气天", "下雨"]),
        ("東京タワーへ行きました", ["タワー", "東京", "行きました"], ["京東"]),
        ("สวัสดีครับยินดีต้อนรับ", ["สวัสดี", "ยินดี"], ["ดีสวัส"]),
        ("안녕하세요 세계", ["안녕하세요", "세계", "안녕*"], ["안녕"]),
        ("order #1234 for ada@example.com", ["1234", "ada@example.com", "ada", "#1234"], ["123"]),
    ],
)
async def test_words_of_every_alphabet_are_found_whole(
    graph: Graph, text: str, hits: list[str], misses: list[str]
) -> None:
    home = await inbox(graph, await person(graph))
    await say(graph, home, text)
    await say(graph, home, "something else entirely")

    assert {hit: await found(graph, hit) for hit in hits} == {hit: [text] for hit in hits}
    assert {miss: await found(graph, miss) for miss in misses} == {miss: [] for miss in misses}


async def test_all_words_must_be_there_and_a_phrase_in_its_order(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    await say(graph, home, "the red fox jumps")
    await say(graph, home, "the fox is red")

    assert await found(graph, "red fox") == ["the fox is red", "the red fox jumps"]
    assert await found(graph, '"red fox"') == ["the red fox jumps"]
    assert await found(graph, '"red fox') == ["the red fox jumps"]
    assert await found(graph, "red jump*") == ["the red fox jumps"]
    assert await found(graph, "red wolf") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        '"',
        '""',
        "*",
        "-",
        "()",
        "' OR 1=1",
        "NEAR(a b)",
        "a AND",
        "text:x",
        "\0",
        "💥" * 300,
        "^",
        '"*',
    ],
)
async def test_what_is_no_word_finds_nothing_and_breaks_nothing(graph: Graph, text: str) -> None:
    home = await inbox(graph, await person(graph))
    await say(graph, home, "hello")

    assert await found(graph, text) == []


async def test_every_text_of_every_content_is_found(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    contents: dict[str, dict[str, Any]] = {
        "minimal": {"text": "minimum"},
        "template": {"title": "titel", "textLines": ["zeile"], "buttons": [{"label": "knopf"}]},
        "form": {"title": "formular", "description": "angabe", "fields": [{"name": "feld", "value": "wert"}]},
        "system": {"text": "systemtext", "buttons": [{"label": "schalter"}]},
    }
    ids = {}
    for key, content in contents.items():
        sent = await graph.do(
            "sendMessage", {"conversation": home, "content": {key: content}}, "message { id }"
        )
        ids[key] = sent["message"]["id"]

    for key, wanted in {
        "minimal": ["minimum"],
        "template": ["titel", "zeile", "knopf"],
        "form": ["formular", "angabe", "feld", "wert"],
        "system": ["systemtext", "schalter"],
    }.items():
        for word in wanted:
            data = await graph.ask(_SEARCH, text=word)
            assert [node["id"] for node in data["searchMessages"]["nodes"]] == [ids[key]], word


async def test_an_edit_and_a_deletion_change_what_is_found(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    message = await say(graph, home, "banana")
    await graph.do("editMessage", {"message": message, "content": words("cherry")}, "message { id }")

    assert (await found(graph, "banana"), await found(graph, "cherry")) == ([], ["cherry"])

    await graph.do("deleteMessage", {"message": message}, "message { id }")
    assert await found(graph, "cherry") == []


async def test_an_erasure_takes_the_words_out(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    await say(graph, home, "personal matters", who)
    await say(graph, home, "personal answer")
    await graph.do("eraseParticipant", {"participant": {"id": who}}, "participant { id }")

    assert await found(graph, "personal") == []


async def test_a_conversation_is_searched_by_any_id_it_ever_had(graph: Graph) -> None:
    who, other = await person(graph), await person(graph)
    old = await inbox(graph, who)
    await say(graph, old, "needle here")
    await say(graph, await inbox(graph, other), "needle there")
    new = (await promote(graph, who))["conversation"]["id"]

    assert await found(graph, "needle") == ["needle there", "needle here"]
    assert await found(graph, "needle", **{"in": old}) == ["needle here"]
    assert await found(graph, "needle", **{"in": new}) == ["needle here"]
    assert await found(graph, "needle", **{"in": "con_nothing"}) == []


async def test_a_participant_finds_what_it_may_see_and_no_more(graph: Graph) -> None:
    who, other = await person(graph), await person(graph)
    mine, theirs = await inbox(graph, who), await inbox(graph, other)
    await say(graph, mine, "word for me")
    await say(graph, mine, "word in secret", visibility="BUSINESS")
    await say(graph, theirs, "word for them")
    shared = await group(graph, who, other)
    await say(graph, shared, "word for us")

    assert await found(graph.as_participant(who), "word") == ["word for us", "word for me"]
    assert await found(graph.as_participant(who), "word", **{"in": theirs}) == []
    assert await found(graph, "word", **{"in": mine}) == ["word in secret", "word for me"]


async def test_who_left_pages_through_what_was_said_before_whatever_came_after(graph: Graph) -> None:
    who = await person(graph)
    room = await group(graph, who)
    for n in range(5):
        await say(graph, room, f"word {n}")
    leave = {"conversation": room, "participant": {"id": who}}
    await graph.do("leaveConversation", leave, "membership { id }")
    for n in range(5, 12):
        await say(graph, room, f"word {n}")
    viewer = graph.as_participant(who)

    first = await viewer.ask(_SEARCH, text="word", first=3)
    page = first["searchMessages"]
    second = await viewer.ask(_SEARCH, text="word", first=3, after=page["pageInfo"]["endCursor"])

    assert [n["previewText"] for n in page["nodes"]] == ["word 4", "word 3", "word 2"]
    assert page["pageInfo"]["hasNextPage"] is True
    assert [n["previewText"] for n in second["searchMessages"]["nodes"]] == ["word 1", "word 0"]
    assert second["searchMessages"]["pageInfo"]["hasNextPage"] is False


async def test_after_a_merge_and_its_undo_each_finds_its_own(graph: Graph) -> None:
    one, two = await person(graph, "CONTACT"), await person(graph)
    await say(graph, await inbox(graph, one), "word of one", one)
    old = await inbox(graph, two)
    await say(graph, old, "word of two", two)
    change = (await merge(graph, two, one))["change"]["id"]
    await say(graph, old, "word between", two)

    assert await found(graph.as_participant(one), "word") == ["word between", "word of two", "word of one"]

    await graph.do("unmergeParticipants", {"change": change}, "change { id }")
    assert await found(graph.as_participant(one), "word") == ["word of one"]
    assert await found(graph.as_participant(two), "word") == ["word between", "word of two"]
