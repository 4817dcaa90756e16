"""What every template knows about the site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from rresi.core import read_only
from rresi.core.translations import current_language, language_own_name, offered_languages
from rresi.design import brand


def _below(prefix: str, path: str) -> str:
    """The rest of an address that names no language, if the same page exists below a language too;
    otherwise nothing."""
    try:
        resolve(urlsplit(f"{prefix}{path[1:]}").path)
    except Resolver404:
        return ""
    return path[1:]


def site(request: HttpRequest) -> dict[str, Any]:
    """The language, the addresses of this page in the others, and what the page's head needs."""
    language = current_language()
    prefix, path = f"/{language}/", request.get_full_path()
    # Addresses differ between languages in their first part alone.
    rest = path.removeprefix(prefix) if path.startswith(prefix) else _below(prefix, path)
    links = [
        {"code": code, "name": language_own_name(code), "path": f"/{code}/{rest}"}
        for code in offered_languages()
    ]
    return {
        "brand": brand.current(),
        "language": language,
        "language_links": links,
        "site_url": settings.SITE_URL,
        "canonical_path": request.path,
        "demo": settings.DEMO,
        "read_only": bool(read_only.cause()),
        "tile_server": settings.TILE_SERVER,
        "tile_attribution": settings.TILE_ATTRIBUTION,
        "version": settings.VERSION,
    }
