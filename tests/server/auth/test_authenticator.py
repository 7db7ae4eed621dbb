"""From a token to an actor."""

from collections.abc import Callable

import pytest

from colloquy.domain.actor import Actor, Role
from colloquy.domain.ids import SECOND, ApplicationId, Instant, ParticipantId
from colloquy.domain.model.participant import ParticipantKind
from colloquy.server import clock
from colloquy.server.auth import acl, keys, tokens
from colloquy.server.auth.authenticator import Authenticator, authorization_of
from colloquy.server.errors import Unauthenticated
from colloquy.server.settings import Settings
from tests.server.toy import ToyStore, person

DEFAULT = ApplicationId("default")
Token = Callable[..., str]


@pytest.fixture
def authenticator(closed_settings: Settings, store: ToyStore) -> Authenticator:
    return Authenticator(keys.load(closed_settings.public_keys), store, clock.now)


async def test_in_open_mode_no_token_is_the_business(store: ToyStore) -> None:
    caller = await Authenticator({}, store, clock.now).caller(None)

    assert caller.actor == Actor(DEFAULT)
    assert caller.access is acl.FULL
    assert caller.expires_at is None


async def test_in_open_mode_a_token_cannot_be_checked(store: ToyStore, token: Token) -> None:
    with pytest.raises(Unauthenticated):
        await Authenticator({}, store, clock.now).caller(f"Bearer {token()}")


async def test_without_sub_it_is_the_business(authenticator: Authenticator, token: Token) -> None:
    actor = (await authenticator.caller(f"Bearer {token(application='other')}")).actor

    assert (actor.application, actor.role, actor.participant_id) == ("other", Role.BUSINESS, None)


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (ParticipantKind.ANONYMOUS_VISITOR, Role.PARTICIPANT),
        (ParticipantKind.CONTACT, Role.PARTICIPANT),
        (ParticipantKind.MEMBER, Role.PARTICIPANT),
        (ParticipantKind.CONTRIBUTOR, Role.BUSINESS),
        (ParticipantKind.APP, Role.BUSINESS),
    ],
)
async def test_the_kind_says_the_side(
    authenticator: Authenticator, store: ToyStore, token: Token, kind: ParticipantKind, role: Role
) -> None:
    store.add("alice", person("par_7", kind))

    actor = (await authenticator.caller(f"Bearer {token(sub='alice')}")).actor

    assert (actor.role, actor.participant_id) == (role, ParticipantId("par_7"))


async def test_a_name_is_of_one_application(
    authenticator: Authenticator, store: ToyStore, token: Token
) -> None:
    store.add("alice", person())

    with pytest.raises(Unauthenticated):
        await authenticator.caller(f"Bearer {token(sub='alice', application='other')}")


async def test_a_name_that_nobody_has_is_nobody(authenticator: Authenticator, token: Token) -> None:
    with pytest.raises(Unauthenticated):
        await authenticator.caller(f"Bearer {token(sub='alice')}")


async def test_an_erased_participant_is_nobody(
    authenticator: Authenticator, store: ToyStore, token: Token
) -> None:
    store.add("alice", person(erased_at=1))

    with pytest.raises(Unauthenticated):
        await authenticator.caller(f"Bearer {token(sub='alice')}")


async def test_a_merge_ends_the_tokens_from_before_it(
    authenticator: Authenticator, store: ToyStore, token: Token
) -> None:
    gone = person("par_old", merged_into="par_new", updated_at=clock.now() - 10 * SECOND)
    store.add("visitor", gone, person("par_new"))

    with pytest.raises(Unauthenticated):
        await authenticator.caller(f"Bearer {token(sub='visitor', age=60)}")
    actor = (await authenticator.caller(f"Bearer {token(sub='visitor')}")).actor

    assert actor.participant_id == "par_old"


async def test_in_the_second_of_the_merge_a_token_counts_as_older(
    authenticator: Authenticator, store: ToyStore, token: Token
) -> None:
    soon = clock.now() + 2 * SECOND
    store.add("visitor", person("par_old", merged_into="par_new", updated_at=soon), person("par_new"))

    with pytest.raises(Unauthenticated):
        await authenticator.caller(f"Bearer {token(sub='visitor')}")


async def test_an_absent_acl_is_everything_and_a_malformed_one_nothing(
    authenticator: Authenticator, token: Token
) -> None:
    absent = await authenticator.caller(f"Bearer {token()}")
    malformed = await authenticator.caller(f"Bearer {token(acl={'paths': 1})}")
    narrow = await authenticator.caller(f"Bearer {token(acl={'paths': {'/v1/messages/**': {}}})}")

    assert absent.access.allows("conversation")
    assert not malformed.access.allows("conversation")
    assert narrow.access.allows("sendMessage")
    assert not narrow.access.allows("conversation")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic x", "x", 7, ["Bearer x"], {}])
async def test_no_bearer_token_is_nobody(authenticator: Authenticator, header: object) -> None:
    with pytest.raises(Unauthenticated):
        await authenticator.caller(header)


async def test_the_scheme_is_known_in_any_case(authenticator: Authenticator, token: Token) -> None:
    assert (await authenticator.caller(f"bearer {token()}")).actor.is_business


def test_the_payload_of_a_socket_has_the_header_in_any_case() -> None:
    assert authorization_of({"authorization": "Bearer x"}) == "Bearer x"
    assert authorization_of({"Authorization": 1}) == 1
    assert authorization_of({}) is None
    assert authorization_of(None) is None


async def test_a_signature_is_checked_once_and_the_rest_each_time(
    closed_settings: Settings, store: ToyStore, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    signed = tokens.signed

    def counted(text: str, known: keys.Keys) -> dict[str, object]:
        checked.append(text)
        return signed(text, known)

    monkeypatch.setattr(tokens, "signed", counted)
    at = [clock.now()]
    authenticator = Authenticator(keys.load(closed_settings.public_keys), store, lambda: at[0])
    store.add("alice", person("par_7"))
    header = f"Bearer {token(sub='alice')}"

    first = await authenticator.caller(header)
    assert await authenticator.caller(header) == first
    assert len(checked) == 1

    store.add("alice", person("par_8"))
    assert (await authenticator.caller(header)).actor.participant_id == "par_8"

    at[0] = Instant(at[0] + 25 * 3600 * SECOND)
    with pytest.raises(Unauthenticated):
        await authenticator.caller(header)
    assert len(checked) == 1


async def test_what_no_key_has_signed_is_refused_each_time(
    authenticator: Authenticator, token: Token
) -> None:
    """The canary of knowing tokens: nothing is known of one whose signature is another's."""
    one, other = token(), token(life=901)
    forged = f"{one.rpartition('.')[0]}.{other.rpartition('.')[2]}"
    await authenticator.caller(f"Bearer {one}")

    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await authenticator.caller(f"Bearer {forged}")
