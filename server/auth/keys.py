"""Keys: made, and read for checking tokens."""

import os
import re
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from colloquy.server.errors import SettingsError

RSA_BITS = 2048

VerifyingKey = RSAKey | ECKey | OKPKey
Keys = Mapping[str, tuple[VerifyingKey, ...]]
"""The public keys of each application; several while one replaces another."""

_ALGORITHMS: dict[str, tuple[str, ...]] = {
    "RSA": ("RS256",),
    "P-256": ("ES256",),
    "Ed25519": ("Ed25519", "EdDSA"),  # RFC 9864 renamed EdDSA; most libraries still write that
}
_APPLICATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def generate(application: str, out: Path, bits: int = RSA_BITS) -> str:
    """Write a pair of keys for an application and return the setting that uses it.

    Raises `SettingsError` rather than overwrite a key.
    """
    require_application_name(application)
    private = out / f"{application}.private.pem"
    public = out / f"{application}.public.pem"
    key = RSAKey.generate_key(max(bits, RSA_BITS))
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in (private, public):
            if path.exists():
                raise SettingsError(f"{path} exists already; give another --out, or move it away first.")
        _write(private, key.as_pem(private=True), 0o600)
        _write(public, key.as_pem(private=False), 0o644)
    except OSError as error:
        raise SettingsError(
            f"The keys cannot be written to {out} ({error.strerror}); give another --out."
        ) from error
    return f"COLLOQUY_PUBLIC_KEYS={application}={public}"


def require_application_name(application: str) -> None:
    """Raise `SettingsError` for a name that could not stand in a path or in the setting."""
    if not _APPLICATION.fullmatch(application):
        raise SettingsError(
            f"{application!r} cannot name an application; use letters, digits, '.', '_' and '-'."
        )


def load(files: Iterable[tuple[str, Path]]) -> Keys:
    """Return the public keys that the settings name. Raises `SettingsError`."""
    keys: dict[str, tuple[VerifyingKey, ...]] = {}
    for application, path in files:
        require_application_name(application)
        keys[application] = (*keys.get(application, ()), read_public(path))
    return keys


def read_public(path: Path) -> VerifyingKey:
    """Return the public key of a PEM file. Raises `SettingsError`."""
    key = _parse(_read(path), path)
    if key.is_private:
        raise SettingsError(
            f"{path} holds a private key; the server needs the public one only (`keys generate` writes both)."
        )
    algorithms_of(key, path)
    return key


def read_private(path: Path) -> VerifyingKey:
    """Return the private key of a PEM file. Raises `SettingsError`."""
    key = _parse(_read(path), path)
    if not key.is_private:
        raise SettingsError(f"{path} holds a public key; signing takes the private one.")
    algorithms_of(key, path)
    return key


def algorithms_of(key: VerifyingKey, path: Path | None = None) -> tuple[str, ...]:
    """Return the algorithms that a key may be used with: its type decides, never the token."""
    if isinstance(key, RSAKey):
        if key.raw_value.key_size < RSA_BITS:
            raise SettingsError(f"The RSA key {path} is short; make one of {RSA_BITS} bits or more.")
        return _ALGORITHMS["RSA"]
    found = _ALGORITHMS.get(key.curve_name)
    if found is None:
        raise SettingsError(f"The key {path} is of the curve {key.curve_name}; use RSA, P-256 or Ed25519.")
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"The key file {path} cannot be read ({error.strerror}); correct the path."
        ) from error


def _parse(pem: bytes, path: Path) -> VerifyingKey:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a short key, which is refused in our own words
        for kind in (RSAKey, ECKey, OKPKey):
            try:
                return kind.import_key(pem)
            except (JoseError, ValueError, TypeError):
                continue
    raise SettingsError(f"{path} is no PEM file of an RSA, P-256 or Ed25519 key.")


def _write(path: Path, content: bytes, mode: int) -> None:
    # The mode is given at creation, so that the key is never readable for others.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
