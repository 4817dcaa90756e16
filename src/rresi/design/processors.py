"""What every template knows about the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from rresi.core import read_only
from rresi.core.translations import current_language, language_own_name, offered_languages
from rresi.design import brand


def site(request: HttpRequest) -> dict[str, Any]:
    """The language, the addresses of this page in the others, and what the page's head needs."""
    language = current_language()
    prefix, path = f"/{language}/", request.get_full_path()
    # Addresses differ between languages in their first part alone, so no lookup is needed.
    rest = path.removeprefix(prefix) if path.startswith(prefix) else ""
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
