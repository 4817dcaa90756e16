"""What the operator sets through the environment, read once and checked in words."""

from __future__ import annotations

import json
import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from pydantic import (
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Mode = Literal["production", "demo", "test"]
LogForm = Literal["lines", "json"]

MINIMUM_SECRET_LENGTH = 50
MINIMUM_SECRET_DIFFERENT = 12
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]", ".localhost", "testserver")


class Environment(BaseSettings):
    """The checked settings of one installation.

    Each field is a variable: RRESI_MODE, RRESI_DATA_DIR and so on, and without that prefix PORT,
    DATABASE_URL and SMTP_URL. An empty variable counts as not set.
    """

    model_config = SettingsConfigDict(
        env_prefix="RRESI_",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        validate_default=False,
    )

    mode: Mode = "production"
    debug: bool = False
    data_dir: Path = Path("rresi-data")
    secret_key: str = ""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    site_url: str = ""
    trusted_proxies: int = 0
    lists_in_memory: int = 100_000
    backup_dir: str = ""
    backup_hours: int = 24
    log: LogForm = "lines"
    security_contact: str = ""
    metrics_token: str = ""
    watch_seconds: int = 60
    s3_url: str = ""
    mail_from: str = "no-reply@localhost"
    oidc: Annotated[tuple[dict[str, Any], ...], NoDecode] = ()
    tile_server: str = ""
    tile_attribution: str = ""
    translate_url: str = ""
    translate_key: str = ""
    port: str = Field(default="8000", validation_alias="PORT")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    smtp_url: str = Field(default="", validation_alias="SMTP_URL")

    _secret_given: bool = PrivateAttr(default=False)

    @property
    def secret_given(self) -> bool:
        """Whether the secret comes from the environment, and not from the data folder."""
        return self._secret_given

    @property
    def s3(self) -> dict[str, Any]:
        """The options of django-storages for the bucket of `s3_url`; empty without one."""
        if not self.s3_url:
            return {}
        part = urlsplit(self.s3_url)
        more = dict(parse_qsl(part.query))
        scheme = "http" if more.get("tls") == "0" else "https"
        return {
            "access_key": unquote(part.username or ""),
            "secret_key": unquote(part.password or ""),
            "endpoint_url": f"{scheme}://{part.netloc.rpartition('@')[2]}",
            "bucket_name": part.path.strip("/"),
            "region_name": more.get("region", "us-east-1"),
            "addressing_style": "path",
            "signature_version": "s3v4",
            "file_overwrite": False,
            "default_acl": None,  # as the bucket says, which must be private
        }

    @property
    def oidc_origins(self) -> tuple[str, ...]:
        """Where the providers of single sign-on show their sign-in pages."""
        parts = [urlsplit(provider["settings"]["server_url"]) for provider in self.oidc]
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

    @field_validator("mode", mode="before")
    @classmethod
    def _known_mode(cls, value: str) -> str:
        if value not in get_args(Mode):
            raise ValueError(
                f"RRESI_MODE is {value!r}; choose one of: {', '.join(get_args(Mode))}."
            )
        return value

    @field_validator("s3_url")
    @classmethod
    def _a_bucket(cls, value: str) -> str:
        part = urlsplit(value)
        if part.scheme != "s3" or not part.username or not part.path.strip("/"):
            raise ValueError(
                "RRESI_S3_URL must name keys, server and bucket: s3://KEY:SECRET@host/bucket"
            )
        if find_spec("storages") is None or find_spec("boto3") is None:
            raise ValueError(
                "RRESI_S3_URL is set, and django-storages is not installed: "
                'pip install "django-storages[s3]"'
            )
        return value

    @field_validator("security_contact")
    @classmethod
    def _reachable(cls, value: str) -> str:
        if not value.startswith(("mailto:", "https://", "tel:")):
            raise ValueError(
                f"RRESI_SECURITY_CONTACT is {value!r}; it must begin with mailto:, https:// or tel:"
            )
        return value

    @field_validator("debug", mode="before")
    @classmethod
    def _switch(cls, value: str) -> bool:
        return value.lower() in {"1", "true", "yes", "on"}

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _hosts(cls, value: str) -> tuple[str, ...]:
        return tuple(host.strip() for host in value.split(",") if host.strip())

    @field_validator(
        "trusted_proxies", "lists_in_memory", "backup_hours", "watch_seconds", mode="before"
    )
    @classmethod
    def _whole_number(cls, value: str, info: ValidationInfo) -> int:
        if not value.isdecimal():
            name = f"RRESI_{info.field_name}".upper()
            raise ValueError(f"{name} is {value!r}; it must be a whole number.")
        return int(value)

    @field_validator("oidc", mode="before")
    @classmethod
    def _providers(cls, value: str) -> tuple[dict[str, Any], ...]:
        """OpenID Connect: a JSON list of objects with id, name, client, secret and server."""
        try:
            return tuple(
                {
                    "provider_id": given["id"],
                    "name": given["name"],
                    "client_id": given["client"],
                    "secret": given["secret"],
                    "settings": {"server_url": given["server"], "oauth_pkce_enabled": True},
                }
                for given in json.loads(value)
            )
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(
                "RRESI_OIDC must be a JSON list of objects with the keys id, name, client, secret "
                f"and server ({type(error).__name__}: {error})."
            ) from error

    @field_validator("tile_server")
    @classmethod
    def _one_tile(cls, value: str) -> str:
        part = urlsplit(value)
        if part.scheme not in {"http", "https"} or not part.netloc:
            raise ValueError(
                f"RRESI_TILE_SERVER is {value!r}; it must be a full URL, "
                "for example https://tiles.example.eu/{z}/{x}/{y}.png"
            )
        missing = [mark for mark in ("{z}", "{x}", "{y}") if mark not in part.path]
        if missing:
            raise ValueError(
                f"RRESI_TILE_SERVER lacks {', '.join(missing)}: write the URL of one tile, "
                "for example https://tiles.example.eu/{z}/{x}/{y}.png"
            )
        return value

    @model_validator(mode="after")
    def _safe(self) -> Environment:
        if self.mode == "production":
            self._require_safe_production()
        self.data_dir = self.data_dir.expanduser().absolute()
        self.allowed_hosts = self.allowed_hosts or LOCAL_HOSTS
        local = f"http://localhost:{self.port}"
        own = f"https://{self.allowed_hosts[0]}" if self.mode == "production" else local
        self.site_url = (self.site_url or own).rstrip("/")
        self._secret_given = bool(self.secret_key)
        self.secret_key = _secret_key(self.secret_key, self.data_dir)
        return self

    def _require_safe_production(self) -> None:
        if self.debug:
            raise ValueError(
                "RRESI_DEBUG is on. A production server must never show its insides: "
                "remove RRESI_DEBUG, or set RRESI_MODE=demo."
            )
        if not self.allowed_hosts:
            raise ValueError(
                "RRESI_ALLOWED_HOSTS is empty. Name the hosts this server answers to, "
                "for example RRESI_ALLOWED_HOSTS=rresi.example.eu"
            )
        if "*" in self.allowed_hosts:
            raise ValueError(
                "RRESI_ALLOWED_HOSTS contains *, which answers to any host. Name the hosts."
            )


def read() -> Environment:
    """Read and check the environment.

    Raises:
        ImproperlyConfigured: a value is missing or unsafe; the message names the variable and
            says what to do.
    """
    try:
        return Environment()
    except ValidationError as error:
        first = error.errors()[0]
        cause = first.get("ctx", {}).get("error")
        name = "_".join(map(str, first["loc"]))
        variable = name if name.isupper() else f"RRESI_{name}".upper()
        words = str(cause) if cause else f"{variable}: {first['msg']}"
        raise ImproperlyConfigured(words) from None


def _secret_key(given: str, data_dir: Path) -> str:
    """The given secret if it is strong, else the data folder's own, made on first use."""
    if given:
        different = len(set(given))
        if len(given) < MINIMUM_SECRET_LENGTH or different < MINIMUM_SECRET_DIFFERENT:
            raise ValueError(
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
