"""The directory of organisations."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.services import create_organisations
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db


def make(*records: dict[str, object]) -> None:
    create_organisations(actor=OPERATOR, records=records)


def hub(number: int = 0, **changes: object) -> dict[str, object]:
    return {
        "slug": f"hub-{number}",
        "name": f"Hub {number}",
        "kind": "hub",
        "country": "NL",
        "region": "the-hague",
        "functions": ["workspace"],
        "description": {"en": "A house."},
        **changes,
    }


def test_the_directory_narrows_by_kind_function_and_region(client: Client) -> None:
    make_region()
    make(hub(), hub(1, kind="funder", functions=["finance"], region=None))
    page = client.get("/en/organisations/").content.decode()
    assert "Hub 0" in page
    assert "Hub 1" in page
    assert "2 organisations" in page
    narrowed = client.get("/en/organisations/?kind=hub&region=the-hague").content.decode()
    assert "Hub 0" in narrowed
    assert "Hub 1" not in narrowed
    assert "The Hague" in narrowed
    assert "Hub 0" not in client.get("/en/organisations/?function=finance").content.decode()


def test_a_region_leads_to_its_organisations(client: Client) -> None:
    make_region()
    make(hub())
    page = client.get("/en/regions/the-hague/").content.decode()
    assert "/en/organisations/?region=the-hague" in page


@pytest.mark.parametrize("count", [1, 15])
def test_the_directory_takes_the_same_queries_at_any_size(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_region()
    make(*(hub(number) for number in range(count)))
    client.get("/en/organisations/?kind=hub")  # fills the worker's copy
    with django_assert_num_queries(1):
        client.get("/en/organisations/?kind=hub")
