"""A region maps its ecosystem: import a list, take over a profile, turn a trial into a plan.

Each once in a narrow window, and once without scripts.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from xlsxwriter import Workbook

from tests.e2e.people import PASSWORD, press, signed_in, sound
from tests.e2e.site import Site

PHONE = {"width": 375, "height": 800}
SHEET = (
    "Naam organisatie;Plaats;Land;Regio;Functies\n"
    "Buurtwerkplaats {n};Den Haag;{land};the-hague;Workspace\n"
    "Wijkfonds {n};Den Haag;NL;the-hague;Funding\n"
)
HEADINGS = (
    *("Naam", "Rechtsvorm", "Straat + huisnr.", "Postcode", "Plaats", "Telefoon", "Website"),
    *("Breedtegraad", "Lengtegraad", "Doelgroep"),
)
ways = pytest.mark.parametrize("scripts", [True, False], ids=["phone", "no-scripts"])


def narrow(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a ViewportSize


def in_width(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def test_the_first_screen_of_a_region_reaches_what_it_says(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "manager.thehague") as page:
        narrow(page)
        page.goto("/tr/regions/the-hague/")
        in_width(page)
        box = page.locator("main .glance dd").first.bounding_box()
        assert box is not None
        assert box["y"] < PHONE["height"]


@ways
def test_a_list_with_a_mistake_comes_in_once_it_is_right(
    browser: Browser, site: Site, scripts: bool
) -> None:
    number = 1 if scripts else 2
    with signed_in(browser, site, "manager.thehague", scripts=scripts) as page:
        narrow(page)
        for land in ("Atlantis", "NL"):
            page.goto("/en/organisations/import/")
            in_width(page)
            text = SHEET.format(n=number, land=land)
            file = {"name": "lijst.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
            page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
            press(page, "Check the file")
            in_width(page)
            if land == "NL":
                break
            expect(page.locator("main")).to_contain_text("Line 2")
            expect(page.locator("main")).to_contain_text("Land")
            button = page.locator("main").get_by_role("button", name="Import all rows")
            expect(button).to_have_count(0)
            if scripts:
                sound(page)
                narrow(page)
            press(page, "Do not import")
        expect(page.locator("main")).to_contain_text("will be added")
        press(page, "Import all rows")
        expect(page.locator("body")).to_contain_text("2 created")
        page.goto(f"/en/organisations/buurtwerkplaats-{number}/")
        expect(page.locator("main")).to_contain_text("Workspace")


def messy(number: int) -> bytes:
    """A Dutch workbook: titles, two rows of headings, a row twice, swapped points, a total."""
    garden = f"Stichting De Moestuin {number};Stichting;Loosduinsekade 10;2571 CD;Den Haag"
    quarter = f"Wijkcoöperatie {number} U.A.;;Hoefkade 99;2526BC;DEN HAAG"
    rows: dict[int, list[str | int]] = {
        1: ["Bijgewerkt: 3 februari 2026"],
        4: [*HEADINGS],
        5: [
            *garden.split(";"),
            31701234567,
            "www.moestuin.example",
            "4,2850",
            "52,0705",
            "Werkzoekenden",
        ],
        6: [*quarter.split(";"), 701234569, "", "4,3000", "52,0689", "Jongeren"],
        9: ["Totaal: 2 leden"],
    }
    rows[7] = rows[5]
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Leden")
        sheet.merge_range(0, 0, 0, 9, "Ledenlijst sociaal ondernemend Den Haag 2026")
        sheet.merge_range(3, 0, 3, 1, "Organisatie")
        sheet.merge_range(3, 2, 3, 4, "Adres")
        sheet.merge_range(3, 5, 3, 6, "Contact")
        for line, cells in rows.items():
            sheet.write_row(line, 0, cells)
    return content.getvalue()


@ways
def test_a_messy_workbook_comes_in_by_choosing_columns(
    browser: Browser, site: Site, scripts: bool
) -> None:
    number = 7 if scripts else 8
    with signed_in(browser, site, "manager.thehague", scripts=scripts) as page:
        narrow(page)
        page.goto("/nl/organisations/import/")
        file = {"name": "Leden.xlsx", "mimeType": "application/xlsx", "buffer": messy(number)}
        page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        press(page, "Het bestand controleren")
        main = page.locator("main")
        in_width(page)
        if scripts:  # the second time the columns are remembered
            expect(main).to_contain_text("Breedte- en lengtegraad zijn verwisseld.")
            expect(main).to_contain_text("Voorbeeld: Loosduinsekade 10")
            page.locator("summary").get_by_text("Kolommen", exact=True).click()
            for heading, field in (("Breedtegraad", "point.lon"), ("Lengtegraad", "point.lat")):
                page.get_by_role("combobox", name=heading).select_option(field)
            page.get_by_role("combobox", name="Doelgroep").select_option(label="Niet importeren")
            press(page, "Opnieuw controleren met deze kolommen")
            in_width(page)
            sound(page)
            narrow(page)
        expect(main).to_contain_text("regel 8 zegt hetzelfde als regel 6")
        expect(main).to_contain_text("Totaal: 2 leden")
        expect(main.locator("tbody tr")).to_have_count(2)
        page.get_by_label("Ik heb gecontroleerd dat de e-mailadressen en websites").check()
        press(page, "Alle rijen importeren")
        page.goto(f"/nl/organisations/stichting-de-moestuin-{number}/")
        expect(main).to_contain_text("Loosduinsekade 10")
        expect(main.locator("a[href='https://www.moestuin.example']")).to_have_count(1)


OWNER = """
from rresi.accounts import services
services.create_person(
    email="{address}", name="Owner", language="en", verified=True, password="{password}"
)
"""


@ways
def test_an_organisation_takes_over_its_profile_by_link(
    browser: Browser, site: Site, scripts: bool
) -> None:
    slug, host = (
        ("social-club-den-haag", "socialclubdenhaag.nl")
        if scripts
        else ("impactcity", "impactcity.nl")
    )
    address = f"claim@{host}"
    context = browser.new_context(base_url=site.url, java_script_enabled=scripts)
    visitor = context.new_page()
    narrow(visitor)
    visitor.goto(f"/en/organisations/{slug}/take-over/")
    in_width(visitor)
    visitor.get_by_label("Email address of the organisation").fill(address)
    press(visitor, "Send the link")
    # It comes in the organisation's language; the pages are walked in English.
    link = _link_in_mail(visitor, site, address, "/take-over/").replace("/nl/", "/en/")
    context.close()
    with signed_in(browser, site, "visitor", scripts=scripts) as page:
        narrow(page)
        page.goto(link)  # it was sent to somebody else
        in_width(page)
        expect(page.get_by_role("button", name="Take over the profile")).to_have_count(0)
        if scripts:
            sound(page)
    site.run(OWNER.format(address=address, password=PASSWORD))
    with signed_in(browser, site, address, scripts=scripts) as page:
        narrow(page)
        page.goto(link)
        in_width(page)
        press(page, "Take over the profile")
        expect(page).to_have_url(re.compile(rf"/organisations/{slug}/edit/"))
        in_width(page)
        page.goto(link)  # it works once
        expect(page.locator("h1")).to_have_text("This link no longer works")
        if scripts:
            sound(page)


ASK = """
from datetime import date
from rresi.ecosystem import services
from rresi.ecosystem.models import Organisation
Organisation.objects.filter(slug="{slug}").update(ask_on=date(2020, 1, 1))
services.keep_fresh()
"""


@ways
def test_a_suggestion_is_approved_and_confirmed_by_its_link(
    browser: Browser, site: Site, scripts: bool
) -> None:
    slug, name = ("sahil-evi", "Sahil Evi") if scripts else ("park-evi", "Park Evi")
    address = f"info@{slug}.example"
    context = browser.new_context(base_url=site.url, java_script_enabled=scripts)
    visitor = context.new_page()
    narrow(visitor)
    visitor.goto("/tr/organisations/")
    with visitor.expect_navigation():
        visitor.locator("main").get_by_role("link", name="Kuruluş öner").click()
    visitor.get_by_label("Kuruluşun adı").fill(name)
    visitor.get_by_label("Bölge").select_option(label="Lahey")
    visitor.get_by_label("Kuruluşun e-posta adresi").fill(address)
    visitor.get_by_label("Çalışma alanı").check()
    press(visitor, "Öneriyi gönder")
    expect(visitor.locator("body")).to_contain_text("Bölgeden bir kişi önerinizi kontrol edecek.")
    in_width(visitor)
    with signed_in(browser, site, "manager.thehague", scripts=scripts) as page:
        narrow(page)
        page.goto("/tr/needs/")
        with page.expect_navigation():
            page.locator("main li", has_text=name).get_by_role("link").first.click()
        in_width(page)
        if scripts:
            sound(page)
            narrow(page)
        page.get_by_label("kuruluşun kendisine ait olduğunu kontrol ettim").check()
        press(page, "Rehbere ekle")
        expect(page.locator("h1")).to_have_text(name)
    site.run(ASK.format(slug=slug))
    visitor.goto(_link_in_mail(visitor, site, address, "/still-right/"))
    in_width(visitor)
    expect(visitor.locator("main")).to_contain_text("Werkruimte")  # in the region's language
    if scripts:
        sound(visitor)
        narrow(visitor)
    with visitor.expect_navigation():
        visitor.locator("main button[value=right]").click()
    expect(visitor.locator("h1")).to_have_text(name)
    expect(visitor.locator("body")).to_contain_text("Bedankt voor uw antwoord.")
    in_width(visitor)
    context.close()


@ways
def test_what_a_region_folds_is_within_a_telephone_and_on_paper(
    browser: Browser, site: Site, scripts: bool
) -> None:
    context = browser.new_context(
        base_url=site.url,
        viewport=PHONE,  # type: ignore[arg-type]  # a ViewportSize
        java_script_enabled=scripts,
    )
    page = context.new_page()
    _analysed(page)
    folded = page.locator("#help > details .statement__sentence").last
    expect(folded).to_be_hidden()
    sentence = " ".join((folded.text_content() or "").split())
    text = " ".join(part.extract_text() for part in PdfReader(BytesIO(page.pdf())).pages)
    assert sentence in " ".join(text.split())
    drawing = page.locator("#functions svg.chart")
    page.locator("#functions details", has=page.locator("svg.chart")).locator(
        "summary"
    ).first.click()
    expect(drawing).to_be_visible()
    box = drawing.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE["width"]
    context.close()


@ways
def test_a_trial_becomes_the_plan_of_an_adoption(
    browser: Browser, site: Site, scripts: bool
) -> None:
    function = "finance" if scripts else "training"
    name = f"House of {function}"
    with signed_in(browser, site, "manager.thehague", scripts=scripts) as page:
        narrow(page)
        _analysed(page)
        page.goto("/en/regions/the-hague/ecosystem/what-if/")
        in_width(page)
        page.locator("#new-name").fill(name)
        page.locator("#new-function").select_option(function)
        form = page.locator("form", has=page.locator("#new-name"))
        with page.expect_navigation():
            form.get_by_role("button").click()
        expect(page.locator("main")).to_contain_text(f"{name} opens and provides")
        in_width(page)
        if scripts:
            sound(page)
            narrow(page)
        with page.expect_navigation():
            page.locator("main form[action$='/plan/'] button").first.click()
        expect(page).to_have_url(re.compile(r"/practices/transfers/\d+/"))
        expect(page.locator("main")).to_contain_text(f"{name} opens and provides")
        in_width(page)


def _analysed(page: Page) -> None:
    """Wait until the worker has computed the region's first analysis."""
    for _ in range(120):
        page.goto("/en/regions/the-hague/ecosystem/")
        if page.locator("#help").count():
            return
        page.wait_for_timeout(1000)
    pytest.fail("no analysis after two minutes")


def _link_in_mail(page: Page, site: Site, recipient: str, part: str) -> str:
    """The path of the link to `part` in the newest message to `recipient`; the worker sends it."""
    for _ in range(600):
        for file in sorted((site.data_dir / "mail").rglob("*.eml"), reverse=True):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = message.get_body(("plain",))
            if recipient in str(message["To"]) and body is not None:
                found = re.search(rf"https?://[^/\s]+(/\S*{part}\S+)", body.get_content())
                if found:
                    return found[1]
        page.wait_for_timeout(100)
    return pytest.fail(f"no message to {recipient} within a minute")
