"""Paths and methods: no row or no grant is no access."""

from pathlib import Path

import pytest
from graphql import GraphQLObjectType, build_schema
from hypothesis import example, given
from hypothesis import strategies as st

from colloquy.server.auth.acl import FULL, METHODS, ROOT_FIELDS, Access, Missing, parse

SDL = Path(__file__).parents[3] / "schema" / "schema.graphql"
CHECKED = ("/v1/participants", "/v1/conversations", "/v1/messages", "/v1/events", "/v1/legs", "/v1/sessions")


def granting(path: str, *methods: str) -> Access:
    return parse({"paths": {path: {"methods": list(methods)} if methods else {}}})


def missing(access: Access, *fields: str) -> Missing:
    found = access.missing(fields)
    assert found is not None
    return found


def test_every_root_field_has_a_row_and_every_row_a_root_field() -> None:
    schema = build_schema(SDL.read_text("utf-8"))
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    fields = {name for root in roots if isinstance(root, GraphQLObjectType) for name in root.fields}

    assert fields == set(ROOT_FIELDS)


def test_every_row_is_under_a_path_of_the_contract() -> None:
    for method, paths in ROOT_FIELDS.values():
        assert method in ("GET", "POST", "PATCH", "DELETE")
        assert paths
        assert all(path.startswith(CHECKED) for path in paths)


def test_queries_are_gets_and_mutations_are_not() -> None:
    gets = {field for field, (method, _) in ROOT_FIELDS.items() if method == "GET"}

    assert {"conversations", "viewer", "inboxEvents", "mergePreview"} <= gets
    assert not {"sendMessage", "eraseParticipant", "endLeg", "markSeen"} & gets


@pytest.mark.parametrize(
    ("path", "field", "allowed"),
    [
        ("/**", "sendMessage", True),
        ("/v1/**", "sendMessage", True),
        ("/*/messages/**", "sendMessage", True),
        ("/v1/messages/**", "sendMessage", True),
        ("/v1/messages", "sendMessage", True),
        ("/v1/messages/*", "sendMessage", False),
        ("/v1/messages/*", "editMessage", True),
        ("/v1/messages", "editMessage", False),
        ("/v1/message/**", "sendMessage", False),
        ("/v1/mess", "sendMessage", False),
        ("/v2/messages/**", "sendMessage", False),
        ("/*/*", "sendMessage", True),
        ("/*", "sendMessage", False),
        ("/v1/conversations/con_1/**", "conversation", False),
        ("/v1/conversations/**", "conversation", True),
        ("/v1/conversations/**", "conversationEvents", False),
        ("/v1/sessions/**", "conversationEvents", True),
        ("/v1/conversations/../messages/**", "sendMessage", False),
        ("/v1/%6Dessages/**", "sendMessage", False),
        ("/v1//messages/**", "sendMessage", False),
        ("/V1/messages/**", "sendMessage", False),
    ],
)
def test_a_glob_covers_segments_and_no_less(path: str, field: str, allowed: bool) -> None:
    assert granting(path).allows(field) is allowed


def test_methods_narrow_a_path() -> None:
    reading = granting("/v1/**", "GET")

    assert reading.allows("conversation")
    assert not reading.allows("sendMessage")
    assert granting("/v1/**", "POST", "GET").allows("sendMessage")
    assert not parse({"paths": {"/v1/**": {"methods": []}}}).allows("conversation")


def test_node_needs_the_grants_of_every_kind() -> None:
    assert not granting("/v1/conversations/**").allows("node")
    assert granting("/v1/**", "GET").allows("nodes")


def test_a_field_without_a_row_is_refused_and_introspection_is_not() -> None:
    everything = granting("/**")

    assert not everything.allows("dropDatabase")
    assert parse(None).allows("__typename")
    assert FULL.allows("dropDatabase")
    assert missing(everything, "viewer", "dropDatabase", "other").field == "dropDatabase"


def test_what_is_missing_is_named() -> None:
    reading = granting("/v1/**", "GET")

    assert reading.missing(["viewer", "node"]) is None
    assert missing(reading, "viewer", "sendMessage", "editMessage").sentence() == (
        "This token's acl does not grant sendMessage; it lacks POST /v1/messages, PATCH /v1/messages/*."
    )
    assert missing(granting("/v1/conversations/**"), "node").claim() == {
        "paths": {
            f"/v1/{kind}/*": {"methods": ["GET"]} for kind in ("participants", "messages", "events", "legs")
        }
    }


PATHS = st.sampled_from(
    sorted({path.replace(":id", "*") for _, paths in ROOT_FIELDS.values() for path in paths})
)
CLAIMS = st.fixed_dictionaries(
    {
        "paths": st.dictionaries(
            PATHS | st.sampled_from(["/**", "/v1/*", "/v1/conversations/**", "/v1/legs/**"]),
            st.just({}) | st.fixed_dictionaries({"methods": st.lists(st.sampled_from(METHODS), unique=True)}),
            max_size=5,
        )
    }
)


@example({"paths": {}}, ["node", "viewer"])  # /v1/participants/* covers /v1/participants/me
@given(CLAIMS, st.lists(st.sampled_from(sorted(ROOT_FIELDS)), min_size=1, max_size=4))
def test_with_what_is_missing_all_is_granted_and_with_less_it_is_not(
    claim: dict[str, dict[str, dict[str, list[str]]]], fields: list[str]
) -> None:
    """The claim that a refusal names is the least that has to be added."""
    found = parse(claim).missing(fields)
    if found is None:
        return
    lacking = [
        (path, method) for path, entry in found.claim()["paths"].items() for method in entry["methods"]
    ]

    assert together(claim, lacking).missing(fields) is None
    for one in lacking:
        assert together(claim, [other for other in lacking if other != one]).missing(fields) is not None


def together(claim: dict[str, dict[str, dict[str, list[str]]]], more: list[tuple[str, str]]) -> Access:
    grants = parse(claim).grants or ()
    return Access(
        (*grants, *(grant for path, method in more for grant in granting(path, method).grants or ()))
    )


@pytest.mark.parametrize(
    ("malformed", "what"),
    [
        (None, "it must be an object"),
        ({"paths": ["/**"]}, "it must be an object"),
        ({"paths": {"v1/**": {}}}, "begin with a slash"),
        ({"paths": {"/v1/**": True}}, "'/v1/**' must have an object"),
        ({"paths": {"/v1/**": {"methods": ["get"]}}}, "the methods of '/v1/**' must be a list of GET, POST"),
        ({"paths": {"/v1/**": {"unless": "sunday"}}}, "'/v1/**' may have methods and nothing else"),
        ({"paths": {"/**/messages": {}}}, "has ** before its end"),
        ({"paths": {"/" + "x" * 9000: 1}}, "xx…' must have an object"),
    ],
)
def test_what_is_wrong_with_a_claim_is_said(malformed: object, what: str) -> None:
    sentence = missing(parse(malformed), "viewer").sentence()

    assert sentence.startswith("This token's acl is not well formed and grants nothing: ")
    assert what in sentence
    assert len(sentence) < 300


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        True,
        "/**",
        [],
        {},
        {"paths": None},
        {"paths": ["/**"]},
        {"paths": {"/**": None}},
        {"paths": {"/**": True}},
        {"paths": {"/**": {"methods": "GET"}}},
        {"paths": {"/**": {"methods": ["get"]}}},
        {"paths": {"/**": {"methods": ["GET", 1]}}},
        {"paths": {"/**": {"methods": [["GET"]]}}},
        {"paths": {"/**": {"methods": None}}},
        {"paths": {"/**": {"filters": {"kind": "GROUP"}}}},
        {"paths": {"/**": {"unless": "sunday"}}},
        {"paths": {"/**/messages": {}, "/**": {}}},
        {"paths": {"**": {}}},
        {"paths": {"": {}}},
    ],
)
def test_what_is_not_well_formed_grants_nothing(malformed: object) -> None:
    assert not any(parse(malformed).allows(field) for field in ROOT_FIELDS)


SEGMENTS = st.lists(st.sampled_from(["v1", "messages", ":id", "a", "b"]), min_size=1, max_size=5)


@given(SEGMENTS, st.data())
def test_a_star_stands_for_exactly_one_segment(path: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(path) - 1))
    glob = [*path[:place], "*", *path[place + 1 :]]
    (grant,) = granting("/" + "/".join(glob)).grants or ()

    assert grant.covers("GET", "/" + "/".join(path))
    assert not grant.covers("GET", "/" + "/".join([*path, "more"]))
    assert not grant.covers("GET", "/" + "/".join(path[:-1]))


@given(SEGMENTS, SEGMENTS)
def test_two_stars_stand_for_the_rest(path: list[str], rest: list[str]) -> None:
    (grant,) = granting("/" + "/".join([*path, "**"])).grants or ()

    assert grant.covers("GET", "/" + "/".join(path))
    assert grant.covers("GET", "/" + "/".join([*path, *rest]))
    assert not grant.covers("GET", "/" + "/".join(["other", *path[1:], *rest]))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["GET", "/**", "methods"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["paths", "methods", "/**", "/v1/*", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_claim_is_read_without_a_fault(claim: object) -> None:
    access = parse(claim)

    assert access.grants is not None
    assert not access.allows("dropDatabase")
