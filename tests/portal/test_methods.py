"""Every address answers every method with a page, never with an empty one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from tests.factories.accounts import make_coordinator, make_person
from tests.factories.practices import make_practice
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db
SAMPLES = {"int": "1", "slug": "x", "str": "x", "uuid": "00000000-0000-0000-0000-000000000001"}
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> Iterator[str]:
    """An example of each address of the site, in English."""
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        pattern = one.pattern
        route = "en/" if isinstance(pattern, LocalePrefixPattern) else str(pattern)
        if "(?P" in route or "^" in route:  # a regular expression of another's
            route = re.sub(r"\(\?P<\w+>[^)]*\)", "x", route).strip("^$").replace("\\", "")
        path = before + re.sub(
            r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "x"), route
        )
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, path)
        else:
            yield path


@pytest.mark.parametrize("who", ["visitor", "member", "coordinator"])
def test_every_answer_is_a_page(client: Client, who: str) -> None:
    if who != "visitor":
        client.force_login(make_person() if who == "member" else make_coordinator())
    every = sorted(set(addresses()))
    assert len(every) > 120
    bare = []
    for path in every:
        for method in METHODS:
            answer = getattr(client, method)(path)
            if answer.status_code >= 500:
                bare.append((method, path, answer.status_code))
            if method == "options" or answer.status_code < 400 or answer.streaming:
                continue
            if method != "head" and b"<h1" not in answer.content:
                bare.append((method, path, answer.status_code))
    assert bare == []


def test_who_signs_in_again_is_led_to_the_page(client: Client) -> None:
    make_practice(make_region())
    client.force_login(make_coordinator())
    answer = client.get("/en/practices/repair-cafe/transfer/", follow=True)
    assert answer.redirect_chain[0] == ("/en/practices/repair-cafe/fit/", 302)
    assert "do it again on this page" in answer.content.decode()


def test_another_method_is_refused_on_a_page(client: Client) -> None:
    answer = client.put("/en/practices/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert "Nothing has been changed." in answer.content.decode()


@pytest.mark.parametrize("path", ["search/saved/a%00b.atom", "practices/a%00b/", "events/%00/"])
def test_an_address_with_a_nul_is_unknown(client: Client, path: str) -> None:
    assert client.get(f"/en/{path}").status_code == 404


@pytest.mark.parametrize("page", ["fit", "questions"])
def test_a_region_with_a_nul_is_no_region(client: Client, page: str) -> None:
    practice = make_practice()
    assert client.get(f"/en/practices/{practice.slug}/{page}/?region=%00").status_code == 200
