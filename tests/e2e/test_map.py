"""The map of a list opens, from a town to a street and a house, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.people import sound
from tests.e2e.site import Site

TOWN = "/en/organisations/?region=aalst&q=Mapped&view=map"
RECORDS = """
from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.services import create_organisations
from rresi.ecosystem.models import Organisation
house = {"lat": 50.938, "lon": 4.039}
street = [{"lat": 50.94 + n * 0.0003, "lon": 4.05} for n in range(10)]
if not Organisation.objects.filter(name="Mapped 0").exists():
    create_organisations(actor=OPERATOR, records=[
        {"name": f"Mapped {n}", "region": "aalst", "country": "BE", "city": "Aalst", "point": at}
        for n, at in enumerate([*(house for _n in range(8)), *street])
    ])
from rresi.cli.main import main
main(["index"])
"""


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_crowd_on_the_map_opens(browser: Browser, site: Site, scripts: bool) -> None:
    site.run(RECORDS)
    context = browser.new_context(base_url=site.url, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(TOWN)
    if scripts:
        markers = page.locator(".map-marker")
        crowd = markers.filter(has_text=re.compile(r"^10$"))
        crowd.focus()
        page.keyboard.press("Enter")
        expect(markers.filter(has_text=re.compile(r"^10$"))).to_have_count(0)
        page.locator(".map-marker:focus").wait_for()  # whoever uses keys goes on from there
        page.goto(TOWN)
        page.locator(".map-marker").filter(has_text=re.compile(r"^8$")).click()
        expect(page.locator(".map-popup li")).to_have_count(8)  # of one house: listed
        sound(page)
    else:
        for count in ("8", "10"):
            page.goto(TOWN)
            page.locator("a.map-point", has_text=count).first.click()
            expect(page.locator(".results-bar__count")).to_contain_text(f"{count} organisations")
        expect(page.locator("a.map-point")).to_have_count(10)
    context.close()
