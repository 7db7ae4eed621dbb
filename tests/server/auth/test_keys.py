"""Keys are made once, kept private, and only strong ones are taken."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey, OKPKey, RSAKey

from colloquy.server.auth import keys
from colloquy.server.errors import SettingsError

SHORT = (
    rsa.generate_private_key(65537, 1024)
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
)


def test_a_pair_is_written_and_the_setting_said(tmp_path: Path) -> None:
    setting = keys.generate("shop", tmp_path / "var" / "keys")

    private = tmp_path / "var" / "keys" / "shop.private.pem"
    public = tmp_path / "var" / "keys" / "shop.public.pem"
    assert setting == f"COLLOQUY_PUBLIC_KEYS=shop={public}"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert keys.read_private(private).is_private
    assert keys.algorithms_of(keys.read_public(public)) == ("RS256",)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    keys.generate("shop", tmp_path)
    before = (tmp_path / "shop.private.pem").read_bytes()

    with pytest.raises(SettingsError, match="exists already"):
        keys.generate("shop", tmp_path)

    assert (tmp_path / "shop.private.pem").read_bytes() == before


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a,b", "a=b", "-x", "ä"])
def test_an_application_s_name_can_stand_in_a_path_and_in_the_setting(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="cannot name an application"):
        keys.generate(name, tmp_path)


def test_two_keys_of_one_application_are_both_known(tmp_path: Path) -> None:
    files = []
    for folder in ("old", "new"):
        keys.generate("shop", tmp_path / folder)
        files.append(("shop", tmp_path / folder / "shop.public.pem"))

    assert len(keys.load(files)["shop"]) == 2


@pytest.mark.parametrize(
    ("key", "private", "words"),
    [
        (RSAKey.generate_key(2048), True, "private key"),
        (SHORT, False, "short"),
        (ECKey.generate_key("P-384"), False, "curve P-384"),
        (OKPKey.generate_key("X25519"), False, "curve X25519"),
        (b"not a key", False, "no PEM file"),
        (b"", False, "no PEM file"),
    ],
)
def test_a_key_that_will_not_do_is_refused(
    tmp_path: Path, key: RSAKey | ECKey | OKPKey | bytes, private: bool, words: str
) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(key if isinstance(key, bytes) else key.as_pem(private=private))

    with pytest.raises(SettingsError, match=words):
        keys.read_public(file)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(SettingsError, match=r"/nowhere\.pem cannot be read"):
        keys.load([("shop", Path("/nowhere.pem"))])


def test_signing_takes_the_private_key(key_folder: Path) -> None:
    with pytest.raises(SettingsError, match="signing takes the private one"):
        keys.read_private(key_folder / "default.public.pem")
