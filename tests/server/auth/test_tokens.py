"""Hostile tokens: none of them is taken, and none of them is an exception of another kind."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from colloquy.domain.ids import SECOND, Instant
from colloquy.server.auth import keys, tokens
from colloquy.server.auth.keys import Keys, VerifyingKey
from colloquy.server.errors import Unauthenticated
from tests.server.auth.verifying import verified

NOW = Instant(1_750_000_000 * SECOND)
T = NOW // SECOND
RSA = RSAKey.generate_key(2048)
STRANGER = RSAKey.generate_key(2048)
PUBLIC_PEM = RSA.as_pem(private=False)
KEYS: Keys = {"default": (RSAKey.import_key(PUBLIC_PEM),), "other": (STRANGER,)}


def good(**changes: Any) -> dict[str, Any]:
    claims = {"application_id": "default", "iat": T, "exp": T + 900, "jti": "1", "sub": "alice"}
    return {name: value for name, value in (claims | changes).items() if value is not ...}


def part(value: object) -> bytes:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).rstrip(b"=")


def signed(payload: object, header: object = None, key: Any = RSA, alg: str = "RS256") -> str:
    """Sign whatever is given, without any of the checks that a library would make."""
    head = part({"alg": alg, "typ": "JWT"} if header is None else header)
    content = head + b"." + part(payload)
    algorithm = jws.JWSRegistry.algorithms[alg]
    return (content + b"." + part(algorithm.sign(content, key))).decode()


def hashed(payload: object, secret: bytes) -> str:
    """Sign with a secret that everybody knows, as if our public key were one."""
    content = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(payload)
    return (content + b"." + part(hmac.digest(secret, content, "sha256"))).decode()


def read(token: str, known: Keys = KEYS, now: Instant = NOW) -> tokens.Claims:
    return verified(token, known, now)


def respelled(token: str) -> str:
    """Return a token whose signature's last letter has another spare bit."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + letters[letters.index(token[-1]) ^ 1]


def without_signature(token: str) -> str:
    return token.rpartition(".")[0] + "."


def tampered(token: str) -> str:
    head, _, signature = token.split(".")
    return ".".join((head, part(good(sub="mallory")).decode(), signature))


GOOD = signed(good())
NESTED = b'{"application_id":"default","x":' + b"[" * 2500 + b"]" * 2500 + b"}"
DUPLICATE = json.dumps(good())[:-1].encode()

HOSTILE: dict[str, str] = {
    "empty": "",
    "no dots": "abc",
    "two parts": GOOD.rpartition(".")[0],
    "four parts": GOOD + ".x",
    "five parts, as of JWE": ".".join(["x"] * 5),
    "not base64": "!!!.###.$$$",
    "not ASCII": GOOD + "é",
    "no signature": without_signature(GOOD),
    "other claims than signed": tampered(GOOD),
    "signature with padding": GOOD + "==",
    "signature with another spare bit": respelled(GOOD),
    "signature in the other alphabet": GOOD.replace("-", "+").replace("_", "/") + "+",
    "leading space": " " + GOOD,
    "newline inside": GOOD[:20] + "\n" + GOOD[20:],
    "over 8 KiB": signed(good(padding="x" * 9000)),
    "a megabyte": "a" * 1_000_000,
    "alg none": part({"alg": "none"}).decode() + "." + part(good()).decode() + ".",
    "alg None, in another case": part({"alg": "nOnE"}).decode() + "." + part(good()).decode() + ".",
    "no alg": signed(good(), {"typ": "JWT"}),
    "alg a number": signed(good(), {"alg": 256}),
    "alg a list": signed(good(), {"alg": ["RS256"]}),
    "HS256 with the public key": hashed(good(), PUBLIC_PEM),
    "PS256 with our key": signed(good(), None, RSA, "PS256"),
    "RS512 with our key": signed(good(), None, RSA, "RS512"),
    "signed by a stranger": signed(good(), None, STRANGER),
    "of another application, with our key": signed(good(application_id="other")),
    "of an unknown application": signed(good(application_id="nobody")),
    "application a list": signed(good(application_id=["default"])),
    "application null": signed(good(application_id=None)),
    "no application": signed(good(application_id=...)),
    "its own jwk": signed(good(), {"alg": "RS256", "jwk": STRANGER.as_dict()}, STRANGER),
    "its own jku": signed(good(), {"alg": "RS256", "jku": "https://example.org/keys"}, STRANGER),
    "a kid that is a path": signed(good(), {"alg": "RS256", "kid": "../../etc/passwd"}, STRANGER),
    "unknown crit": signed(good(), {"alg": "RS256", "crit": ["x"], "x": 1}),
    "b64 false": signed(good(), {"alg": "RS256", "b64": False}),
    "b64 false and crit": signed(good(), {"alg": "RS256", "b64": False, "crit": ["b64"]}),
    "header a list": signed(good(), []),
    "header with alg twice": signed(good(), b'{"alg":"none","alg":"RS256"}'),
    "typ of something else": signed(good(), {"alg": "RS256", "typ": "at+jwt"}),
    "exp missing": signed(good(exp=...)),
    "exp null": signed(good(exp=None)),
    "exp a string": signed(good(exp=str(T + 900))),
    "exp a float": signed(good(exp=T + 900.5)),
    "exp Infinity": signed(json.dumps(good(exp=float("inf"))).encode()),
    "exp NaN": signed(json.dumps(good(exp=float("nan"))).encode()),
    "exp 1e308": signed(json.dumps(good()).replace(str(T + 900), "1e308").encode()),
    "exp of a thousand digits": signed(json.dumps(good()).replace(str(T + 900), "9" * 1000).encode()),
    "exp true": signed(good(exp=True)),
    "exp past": signed(good(iat=T - 1000, exp=T - 1)),
    "exp now": signed(good(iat=T - 1000, exp=T)),
    "exp before iat": signed(good(iat=T + 30, exp=T + 10)),
    "life of a day and a second": signed(good(exp=T + 86_401)),
    "iat missing": signed(good(iat=...)),
    "iat a string": signed(good(iat=str(T))),
    "iat far ahead": signed(good(iat=T + 61, exp=T + 900)),
    "nbf ahead": signed(good(nbf=T + 3600)),
    "nbf a string": signed(good(nbf="now")),
    "sub empty": signed(good(sub="")),
    "sub a number": signed(good(sub=1)),
    "sub null": signed(good(sub=None)),
    "sub a list": signed(good(sub=["alice"])),
    "jti a number": signed(good(jti=1)),
    "sub twice": signed(DUPLICATE + b',"sub":"admin"}'),
    "acl twice": signed(DUPLICATE + b',"acl":{"paths":{},"paths":{"/**":{}}}}'),
    "payload a list": signed([good()]),
    "payload a string": signed("default"),
    "payload no JSON": signed(b"application_id=default"),
    "payload not UTF-8": signed(b'{"application_id":"\xff"}'),
    "payload nested deep": signed(NESTED),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_token_is_refused(name: str) -> None:
    with pytest.raises(Unauthenticated):
        read(HOSTILE[name])


def test_every_refusal_says_the_same_to_the_client() -> None:
    messages = set()
    for token in HOSTILE.values():
        try:
            read(token)
        except Unauthenticated as error:
            messages.add(error.message)

    assert len(messages) == 1


def test_a_good_token_says_who_and_until_when() -> None:
    assert read(GOOD) == tokens.Claims("default", "alice", Instant(T * SECOND), Instant((T + 900) * SECOND))


def test_without_sub_it_is_the_business_s() -> None:
    assert read(signed(good(sub=..., jti=...))).subject is None


@pytest.mark.parametrize("changes", [{"iat": T + 60}, {"exp": T + 86_400}, {"iat": T - 80_000}])
def test_the_edges_of_time_are_inside(changes: dict[str, int]) -> None:
    assert read(signed(good(**changes))).subject == "alice"


def test_an_acl_of_null_is_not_an_absent_one() -> None:
    assert read(signed(good(acl=None))).has_acl
    assert not read(GOOD).has_acl


def test_the_second_of_two_keys_counts_as_the_first() -> None:
    rotating: Keys = {"default": (STRANGER, RSA)}

    assert read(GOOD, rotating).subject == "alice"


@pytest.mark.parametrize(
    "key", [RSA, ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519")], ids=lambda k: k.key_type
)
def test_what_is_issued_is_taken(key: VerifyingKey) -> None:
    acl: dict[str, object] = {"paths": {"/v1/**": {}}}
    token = tokens.issue(key, "shop", "alice", 900, NOW, acl)

    claims = verified(token, {"shop": (key,)}, NOW)

    assert (claims.application, claims.subject, claims.acl) == ("shop", "alice", acl)
    assert claims.expires_at - claims.issued_at == 900 * SECOND


def test_eddsa_is_taken_under_both_its_names() -> None:
    key = OKPKey.generate_key("Ed25519")

    for name in ("EdDSA", "Ed25519"):
        token = signed(good(), {"alg": name}, key, name)
        assert verified(token, {"default": (key,)}, NOW).subject == "alice"


def test_a_key_of_one_type_takes_no_algorithm_of_another() -> None:
    elliptic = ECKey.generate_key("P-256")

    with pytest.raises(Unauthenticated):
        read(signed(good(), None, elliptic, "ES256"))
    with pytest.raises(Unauthenticated):
        read(GOOD, {"default": (elliptic,)})


@given(st.data())
def test_a_changed_token_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(GOOD) - 1))
    letter = data.draw(st.characters(min_codepoint=33, max_codepoint=126))
    changed = GOOD[:place] + letter + GOOD[place + 1 :]

    if changed == GOOD:
        return
    with pytest.raises(Unauthenticated):
        read(changed)


@given(st.text(max_size=300))
def test_any_text_is_refused_quietly(text: str) -> None:
    with pytest.raises(Unauthenticated):
        read(text)


def test_the_private_file_signs_what_the_public_file_checks(key_folder: Path) -> None:
    token = tokens.issue(keys.read_private(key_folder / "default.private.pem"), "default", None, 60, NOW)
    known = keys.load([("default", key_folder / "default.public.pem")])

    assert json.loads(urlsafe_b64decode(token.split(".")[0] + "==")) == {"typ": "JWT", "alg": "RS256"}
    assert read(token, known, NOW).subject is None
