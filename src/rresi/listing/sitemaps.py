"""The sitemap: each page once per language, with its siblings in the others.

One section per kind of content and one for the pages that there are once. All lie in one file
until that would hold more URLs than a file may; from then on the file is an index of sections.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Max, QuerySet
from django.urls import reverse

from rresi.core.addresses import address_of, url_of
from rresi.core.declarations import declared
from rresi.core.translations import offered_languages
from rresi.listing.kinds import Kind, find_kind, kinds

URLS_AT_MOST = 50_000
"""Of one file, by sitemaps.org 0.9."""
PAGES = "pages"
"""The section of the pages that there are once."""


class SitemapPages:
    """An app's pages that there are once: the name of a URL, or its name and the slug it takes."""

    def __init__(self, *pages: str | tuple[str, str]) -> None:
        self.pages = pages


class _EachLanguage(Sequence[Any]):
    """Every item once per language; reads only the slice of items that is asked for."""

    def __init__(self, items: Any, count: int, languages: Sequence[str]) -> None:
        self._items, self._count, self._languages = items, count, languages

    def __len__(self) -> int:
        return self._count * len(self._languages)

    def __getitem__(self, wanted: Any) -> Any:
        many = len(self._languages)
        start, stop, _step = wanted.indices(len(self))
        first = start // many
        pairs = [
            (item, language)
            for item in self._items[first : -(-stop // many)]
            for language in self._languages
        ]
        return pairs[start - first * many : stop - first * many]


class _Section(Sitemap[Any]):
    """Pages in every language, under the site's own URL whatever host was asked."""

    i18n = True
    alternates = True
    limit = URLS_AT_MOST

    def get_protocol(self, protocol: str | None = None) -> str:  # noqa: ARG002
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:  # noqa: ARG002
        return urlsplit(settings.SITE_URL).netloc

    def get_languages_for_item(self, item: Any) -> list[str]:  # noqa: ARG002
        return list(offered_languages())

    @property
    def paginator(self) -> Paginator[Any]:
        items = self.items()
        count = items.count() if isinstance(items, QuerySet) else len(items)
        return Paginator(_EachLanguage(items, count, list(offered_languages())), self.limit)

    def items(self) -> Any:
        raise NotImplementedError

    def newest(self) -> datetime | None:
        """When the section last changed, if it knows."""
        return None


class PageSection(_Section):
    """The pages that there are once."""

    def items(self) -> list[str | tuple[str, str]]:
        once = [page for some in declared(SitemapPages) for page in some.pages]
        return [*once, *(kind.listing.url_name for kind in kinds() if kind.listing)]

    def location(self, item: str | tuple[str, str]) -> str:
        return address_of(item) if isinstance(item, str) else url_of(*item)


class KindSection(_Section):
    """The pages of one kind of content."""

    def __init__(self, kind: Kind, public: QuerySet[Any]) -> None:
        self._kind, self._public = kind, public

    def items(self) -> Any:
        changed = (self._kind.changed,) if self._kind.changed else ()
        return self._public.order_by("pk").values_list("slug", *changed)

    def location(self, item: tuple[Any, ...]) -> str:
        return self._kind.url(item[0])

    def lastmod(self, item: tuple[Any, ...]) -> datetime | None:
        return item[1] if len(item) > 1 else None

    def newest(self) -> datetime | None:
        if not self._kind.changed:
            return None
        found: datetime | None = self._public.aggregate(newest=Max(self._kind.changed))["newest"]
        return found


def sections() -> dict[str, _Section]:
    """All sections by their names."""
    found: dict[str, _Section] = {PAGES: PageSection()}
    for kind in kinds():
        if kind.public is not None:
            found[kind.key] = KindSection(kind, kind.public())
    return found


def find_section(name: str) -> _Section | None:
    """The section with this name, if there is one."""
    if name == PAGES:
        return PageSection()
    kind = find_kind(name)
    return KindSection(kind, kind.public()) if kind and kind.public is not None else None


def fits_one_file(found: dict[str, _Section]) -> bool:
    return sum(section.paginator.count for section in found.values()) <= URLS_AT_MOST


def urls_of(section: _Section, page: str | int = 1) -> list[dict[str, Any]] | None:
    """The URLs of one file of a section, as the template wants them; None beyond the last."""
    try:
        return section.get_urls(page=page)
    except (EmptyPage, PageNotAnInteger):
        return None


def files_of(found: dict[str, _Section]) -> list[dict[str, Any]]:
    """The files that an index names."""
    files = []
    for name, section in found.items():
        url = settings.SITE_URL + reverse("sitemap_section", args=[name])
        for page in section.paginator.page_range:
            location = url if page == 1 else f"{url}?p={page}"
            files.append({"location": location, "last_mod": section.newest()})
    return files
