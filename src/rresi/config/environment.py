"""What the operator sets through the environment, read once and checked in words."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Mode = Literal["production", "demo", "test"]

MINIMUM_SECRET_LENGTH = 50
MINIMUM_SECRET_DIFFERENT = 12


@dataclass(frozen=True)
class Environment:
    """The checked settings of one installation.

    Variables: RRESI_MODE, RRESI_DATA_DIR, RRESI_SECRET_KEY, RRESI_DEBUG, RRESI_ALLOWED_HOSTS,
    RRESI_SITE_URL, RRESI_TRUSTED_PROXIES, RRESI_MAIL_FROM, RRESI_OIDC, RRESI_TILE_SERVER,
    RRESI_TILE_ATTRIBUTION, RRESI_TRANSLATE_URL, RRESI_TRANSLATE_KEY, DATABASE_URL, SMTP_URL.
    """

    mode: Mode
    debug: bool
    data_dir: Path
    secret_key: str
    allowed_hosts: tuple[str, ...]
    site_url: str
    trusted_proxies: int
    database_url: str
    smtp_url: str
    mail_from: str
    oidc: tuple[dict[str, Any], ...]
    tile_server: str
    tile_attribution: str
    translate_url: str
    translate_key: str

    @property
    def oidc_origins(self) -> tuple[str, ...]:
        """Where the providers of single sign-on show their sign-in pages."""
        addresses = [p["settings"]["server_url"] for p in self.oidc]
        parts = [urlsplit(address) for address in addresses]
        return tuple(sorted({f"{part.scheme}://{part.netloc}" for part in parts}))

    @property
    def tile_origins(self) -> tuple[str, ...]:
        """Where map tiles come from, as a content security policy names it.

        A path with placeholders is no source of such a policy; `{s}`, the name of one of several
        servers, becomes `*`.
        """
        if not self.tile_server:
            return ()
        part = urlsplit(self.tile_server)
        return (f"{part.scheme}://{part.netloc.replace('{s}', '*')}",)

    @property
    def behind_https(self) -> bool:
        return self.site_url.startswith("https://")


def read(source: Mapping[str, str] | None = None) -> Environment:
    """Read and check the environment.

    Raises:
        ImproperlyConfigured: a value is missing or unsafe; the message names the variable and
            says what to do.
    """
    source = os.environ if source is None else source
    mode = source.get("RRESI_MODE", "production")
    if mode not in get_args(Mode):
        raise ImproperlyConfigured(
            f"RRESI_MODE is {mode!r}; choose one of: {', '.join(get_args(Mode))}."
        )
    debug = source.get("RRESI_DEBUG", "").lower() in {"1", "true", "yes", "on"}
    if debug and mode == "production":
        raise ImproperlyConfigured(
            "RRESI_DEBUG is on. A production server must never show its insides: "
            "remove RRESI_DEBUG, or set RRESI_MODE=demo."
        )
    data_dir = Path(source.get("RRESI_DATA_DIR") or "rresi-data").expanduser().absolute()
    hosts = tuple(h.strip() for h in source.get("RRESI_ALLOWED_HOSTS", "").split(",") if h.strip())
    if mode == "production":
        if not hosts:
            raise ImproperlyConfigured(
                "RRESI_ALLOWED_HOSTS is empty. Name the hosts this server answers to, "
                "for example RRESI_ALLOWED_HOSTS=rresi.example.eu"
            )
        if "*" in hosts:
            raise ImproperlyConfigured(
                "RRESI_ALLOWED_HOSTS contains *, which answers to any host. Name the hosts."
            )
    hosts = hosts or ("localhost", "127.0.0.1", "[::1]", ".localhost", "testserver")
    port = source.get("PORT", "8000")
    default_url = f"https://{hosts[0]}" if mode == "production" else f"http://localhost:{port}"
    return Environment(
        mode=mode,  # type: ignore[arg-type]  # checked against the literal above
        debug=debug,
        data_dir=data_dir,
        secret_key=_secret_key(source.get("RRESI_SECRET_KEY", ""), data_dir),
        allowed_hosts=hosts,
        site_url=(source.get("RRESI_SITE_URL") or default_url).rstrip("/"),
        trusted_proxies=_whole_number(source, "RRESI_TRUSTED_PROXIES", 0),
        database_url=source.get("DATABASE_URL", ""),
        smtp_url=source.get("SMTP_URL", ""),
        mail_from=source.get("RRESI_MAIL_FROM") or "RRESI <no-reply@localhost>",
        oidc=_oidc(source.get("RRESI_OIDC", "")),
        tile_server=_tile_server(source.get("RRESI_TILE_SERVER", "")),
        tile_attribution=source.get("RRESI_TILE_ATTRIBUTION", ""),
        translate_url=source.get("RRESI_TRANSLATE_URL", ""),
        translate_key=source.get("RRESI_TRANSLATE_KEY", ""),
    )


def _whole_number(source: Mapping[str, str], name: str, default: int) -> int:
    text = source.get(name, "") or str(default)
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} is {text!r}; it must be a whole number.")
    return int(text)


def _tile_server(address: str) -> str:
    part = urlsplit(address)
    if address and (part.scheme not in {"http", "https"} or not part.netloc):
        raise ImproperlyConfigured(
            f"RRESI_TILE_SERVER is {address!r}; it must be a full address, "
            "for example https://tiles.example.eu/{z}/{x}/{y}.png"
        )
    missing = [mark for mark in ("{z}", "{x}", "{y}") if address and mark not in part.path]
    if missing:
        raise ImproperlyConfigured(
            f"RRESI_TILE_SERVER lacks {', '.join(missing)}: write the address of one tile, "
            "for example https://tiles.example.eu/{z}/{x}/{y}.png"
        )
    return address


def _secret_key(given: str, data_dir: Path) -> str:
    """The given secret if it is strong, else the data folder's own, made on first use."""
    if given:
        different = len(set(given))
        if len(given) < MINIMUM_SECRET_LENGTH or different < MINIMUM_SECRET_DIFFERENT:
            raise ImproperlyConfigured(
                f"RRESI_SECRET_KEY is weak ({len(given)} characters, {different} different ones). "
                f"Use at least {MINIMUM_SECRET_LENGTH} random characters, or remove it and RRESI "
                "makes one in its data folder."
            )
        return given
    path = data_dir / "secret"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()


def _oidc(text: str) -> tuple[dict[str, Any], ...]:
    """OpenID Connect providers: a JSON list of objects with id, name, client, secret, server."""
    if not text:
        return ()
    try:
        providers = json.loads(text)
        return tuple(
            {
                "provider_id": p["id"],
                "name": p["name"],
                "client_id": p["client"],
                "secret": p["secret"],
                "settings": {"server_url": p["server"], "oauth_pkce_enabled": True},
            }
            for p in providers
        )
    except (ValueError, TypeError, KeyError) as error:
        raise ImproperlyConfigured(
            "RRESI_OIDC must be a JSON list of objects with the keys id, name, client, secret "
            f"and server ({type(error).__name__}: {error})."
        ) from error
