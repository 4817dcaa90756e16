"""An empty region on a telephone in Turkish: first organisations, the council's report, a plan.

Once with and once without scripts. Everything is reached by pressing what stands on the pages.
"""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.e2e.people import press, signed_in, sound, unfold
from tests.e2e.site import Site

REPORT = "Meclis için rapor (PDF)"
PHONE = {"width": 375, "height": 800}
REGION = """
from rresi.accounts import services
from rresi.accounts.roles import OPERATOR
from rresi.regions.services import appoint_manager, create_region
region = create_region(actor=OPERATOR, record={{
    "slug": "{slug}", "names": {{"nl": "{name}", "en": "{name}", "tr": "{name}"}},
    "country": "NL", "languages": ["nl"], "point": {{"lat": 52.16, "lon": 4.49}},
}})
person = services.create_person(
    email="manager.{slug}@demo.example", name="{name}", language="tr", verified=True,
    password="open-the-library",
)
appoint_manager(actor=OPERATOR, region=region, user=person)
"""
# With the three that are entered by hand ten, of which a report can give advice.
OTHERS = """
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.importing import import_organisations
names = ["Fırın", "Onarım", "Bahçe", "Mutfak", "Dokuma", "Kitaplık", "Pazar"]
with TemporaryDirectory() as folder:
    path = Path(folder) / "{slug}.jsonl"
    path.write_text("".join(json.dumps({{
        "name": f"{name} {{one}}", "region": "{slug}", "functions": ["work-integration"],
    }}) + "\\n" for one in names))
    assert import_organisations(actor=OPERATOR, path=path).written
"""
# name, kind, what it offers
ACTORS = (
    ("Belediye", "Kamu kurumu", ("Politika", "Finansman")),
    ("Atölye", "İnovasyon merkezi", ("Çalışma alanı", "Eğitim")),
    ("Okul", "Eğitim kuruluşu", ("Eğitim",)),
)


def follow(page: Page, name: str) -> None:
    """Press a link of the page's main part."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name, exact=True).first.click()
    in_width(page)


def in_width(page: Page) -> None:
    """Nothing moves sideways, also where no script measures it."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a ViewportSize
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


@pytest.mark.parametrize("scripts", [True, False], ids=["phone", "no-scripts"])
def test_an_empty_region_comes_to_a_council_report_and_a_plan(
    browser: Browser, site: Site, scripts: bool
) -> None:
    slug, name = ("leiden", "Leiden") if scripts else ("delft", "Delft")
    site.run(REGION.format(slug=slug, name=name))
    with signed_in(browser, site, f"manager.{slug}", scripts=scripts) as page:
        page.goto(f"/tr/regions/{slug}/")
        in_width(page)
        follow(page, "Başlangıç")
        expect(page.locator("main")).to_contain_text("İlk analize üç adımda ulaşılır")
        if scripts:
            sound(page)
            in_width(page)
        follow(page, "Kuruluş ekle")
        _enter(page, name)
        _relate(page, f"{name} Okul", f"{name} Atölye")
        site.run(OTHERS.format(slug=slug, name=name))
        _analysed(page, slug)
        if scripts:
            sound(page)
            in_width(page)
        expect(page.locator("#help")).to_contain_text("Kayıtlı sağlayıcı yok")
        _council(page, name)
        _plan(page, name, scripts=scripts)


def _enter(page: Page, region: str) -> None:
    """Three organisations, one form after the other; the first without its name is refused."""
    expect(page.get_by_label("Bölge")).to_have_value(region.lower())
    press(page, "Ekle ve bir tane daha gir")
    expect(page.locator(".error-summary")).to_be_visible()
    for name, kind, functions in ACTORS:
        page.get_by_label("Kuruluşun adı").fill(f"{region} {name}")
        page.get_by_label("Kuruluş türü").select_option(label=kind)
        for function in functions:
            page.get_by_label(function, exact=True).check()
        last = name == ACTORS[-1][0]
        press(page, "Kuruluşu ekle" if last else "Ekle ve bir tane daha gir")
        expect(page.locator("body")).to_contain_text(f"Kuruluş eklendi: {region} {name}")
        in_width(page)


def _relate(page: Page, name: str, other: str) -> None:
    """From the page of the last organisation."""
    expect(page.locator("h1")).to_have_text(name)
    follow(page, "Profili düzenle")
    row = page.locator("fieldset", has=page.locator("[name=relations-0-kind]"))
    unfold(row.get_by_label("İlişki")).select_option(label="iş birliği yapıyor")
    row.get_by_label("Diğer kuruluş").fill(other)
    press(page, "Kaydet")
    expect(page.locator("main")).to_contain_text(other)


def _analysed(page: Page, slug: str) -> None:
    """Wait until the worker has computed all organisations with their relation."""
    for _attempt in range(120):
        page.goto(f"/tr/regions/{slug}/")
        link = page.locator("#ecosystem a").last
        with page.expect_navigation():
            link.click()
        if page.get_by_role("link", name=REPORT).count():
            in_width(page)
            return
        page.wait_for_timeout(1000)
    pytest.fail("no analysis after two minutes")


def _council(page: Page, region: str) -> None:
    link = page.locator("main").get_by_role("link", name=REPORT)
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.ok
    assert answer.headers["content-type"] == "application/pdf"
    first = PdfReader(BytesIO(answer.body())).pages[0].extract_text()
    assert "Önce sorun, sonra karar verin" in first
    assert "En yararlı adımlar" in first
    assert region in first


def _plan(page: Page, region: str, *, scripts: bool) -> None:
    """A trial, kept under a title, becomes the plan of an adoption."""
    follow(page, "Değişiklik dene")
    page.locator("#new-name").fill(f"{region} Ölçüm")
    page.locator("#new-function").select_option(label="Etki ölçümü")
    with page.expect_navigation():
        page.locator("form", has=page.locator("#new-name")).get_by_role("button").click()
    page.locator("#close-first").select_option(label=f"{region} Okul")
    with page.expect_navigation():
        page.locator("form", has=page.locator("#close-first")).get_by_role("button").click()
    in_width(page)
    expect(page.locator("main")).to_contain_text(f"{region} Ölçüm")
    page.get_by_label("Başlık").fill("Ölçmeye başlamak")
    press(page, "Kaydet")
    expect(page.locator("main h2").first).to_have_text("Ölçmeye başlamak")
    in_width(page)
    if scripts:
        sound(page)
        in_width(page)
    with page.expect_navigation():
        page.locator("main form[action$='/plan/'] button").first.click()
    expect(page).to_have_url(re.compile(r"/tr/practices/transfers/\d+/"))
    in_width(page)
    expect(page.locator("main")).to_contain_text(f"{region} Ölçüm açılıyor")
    if scripts:
        sound(page)
