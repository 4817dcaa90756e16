"""Opening the pages of a restored copy, as a visitor would."""

from __future__ import annotations

from itertools import zip_longest

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from rresi.core.translations import offered_languages
from rresi.listing.sitemaps import sections
from rresi.media import files
from rresi.media.models import Picture


def open_pages(at_most: int) -> tuple[int, list[str]]:
    """Open up to so many pages, of each kind some; how many opened, and what is wrong.

    Pictures that the database names and the storage lacks are wrong too.
    """
    client = Client(raise_request_exception=False, HTTP_HOST=_host())
    opened, problems = 0, []
    for path in _paths(at_most):
        answer = client.get(path, secure=True)
        if answer.status_code == 200:
            opened += 1
        else:
            problems.append(f"{path}: {answer.status_code}")
    keys = Picture.objects.values_list("pk", flat=True)
    problems += [f"picture {key}" for key in keys.iterator() if not files.complete(key)]
    return opened, problems


def _host() -> str:
    return next(iter(host.lstrip(".") for host in settings.ALLOWED_HOSTS), "localhost")


def _paths(at_most: int) -> list[str]:
    """The home page in each language offered, then pages of each section of the sitemap in turn."""
    languages = offered_languages()
    homes = [_in(language, "portal:home") for language in languages]
    shares = [list(section.items()[:at_most]) for section in sections().values()]
    turns = zip_longest(
        *(
            [(s, item) for item in share]
            for s, share in zip(sections().values(), shares, strict=True)
        )
    )
    found = [one for turn in turns for one in turn if one is not None]
    paths = []
    for place, (section, item) in enumerate(found[: max(at_most - len(homes), 0)]):
        with translation.override(languages[place % len(languages)]):
            paths.append(section.location(item))
    return [*homes, *paths][:at_most]


def _in(language: str, name: str) -> str:
    with translation.override(language):
        return reverse(name)
