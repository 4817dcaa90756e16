"""From an empty folder to a published practice of a network that nobody knew, by its own people.

What a person needs for it by hand is estimated from what they type and press, with the times of
the keystroke-level model (Card, Moran and Newell, "The Psychology of Human-Computer Interaction",
1983).
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.databases import new_site
from tests.e2e.people import CRITERIA, WIDE, first_need, press, sound
from tests.ports import free_port

PASSWORD = "the-tide-is-high"
TITLE = "A school on the beach"
START_SECONDS = 300  # a patience, not a measure
KEY, POINT, THINK = 0.28, 1.1, 1.35  # seconds: a key, moving to a place and pressing, deciding
MINUTES = 15  # by hand, from the first page to the published practice


@dataclass
class Hand:
    """One person at a page; what they do is counted."""

    page: Page
    seconds: list[float] = field(default_factory=list)

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)
        self.seconds.append(THINK + POINT + KEY * len(text))

    def choose(self, label: str, value: str) -> None:
        self.page.get_by_label(label).first.select_option(value)
        self.seconds.append(THINK + 2 * POINT)

    def check(self, label: str) -> None:
        self.page.get_by_label(label).first.check()
        self.seconds.append(THINK + POINT)

    def press(self, name: str) -> None:
        press(self.page, name)
        self.seconds.append(THINK + POINT)

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.seconds.append(THINK + 2 * POINT)


@dataclass
class Empty:
    """A site that was started on an empty folder, as an operator starts it."""

    url: str
    data: Path
    log: Path

    def answers(self) -> None:
        """Wait until the server does."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{self.url}/health/").close()  # noqa: S310  # our own
                return
            time.sleep(0.2)
        pytest.fail(f"the site did not start:\n{self.log.read_text()}")

    def link(self) -> str:
        """The link that the server printed."""
        found = _wait_for(lambda: re.search(r"http\S+/setup/\S+", self.log.read_text()))
        return str(found[0])

    def invitation(self, address: str) -> str:
        """The link in the mail to somebody."""

        def look() -> re.Match[str] | None:
            for file in sorted((self.data / "mail").glob("*.eml"), reverse=True):
                message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                body = message.get_body(("plain",))
                if address in str(message["To"]) and body is not None:
                    return re.search(r"http\S+/invitation/\S+", str(body.get_content()))
            return None

        return str(_wait_for(look)[0])


def _wait_for(look: object) -> re.Match[str]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = look()  # type: ignore[operator]
        if found is not None:
            assert isinstance(found, re.Match)
            return found
        time.sleep(0.2)
    pytest.fail("it did not happen in time")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Empty]:
    """`rresi migrate`, `rresi serve`, `rresi worker`: the commands of the guide.

    The first finds what it has made in an empty folder of this run already.
    """
    new_site(tmp_path / "data")
    port = free_port()
    url, log = f"http://localhost:{port}", tmp_path / "log.txt"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("RRESI_", "DJANGO_"))}
    environment.pop("DATABASE_URL", None)
    environment |= {
        "RRESI_DATA_DIR": str(tmp_path / "data"),
        "RRESI_ALLOWED_HOSTS": "localhost",
        "RRESI_SITE_URL": url,
        "PORT": str(port),
        "LC_ALL": "C.UTF-8",
    }
    command = [sys.executable, "-m", "rresi.cli.main"]
    subprocess.run([*command, "migrate"], env=environment, check=True, capture_output=True)
    with log.open("w") as output:
        running = [
            subprocess.Popen(
                [*command, *words], env=environment, stdout=output, stderr=subprocess.STDOUT
            )
            for words in (["serve", "--workers", "1"], ["worker"])
        ]
        site = Empty(url, tmp_path / "data", log)
        site.answers()
        yield site
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=120)  # the worker ends its task first
    assert "Traceback" not in log.read_text(), log.read_text()


@contextmanager
def _hand(browser: Browser, site: Empty, count: list[float]) -> Iterator[Hand]:
    context = browser.new_context(
        base_url=site.url,
        viewport=WIDE,  # type: ignore[arg-type]  # a ViewportSize
        locale="en",
    )
    yield Hand(context.new_page(), count)
    context.close()


def _set_up(hand: Hand, link: str) -> None:
    hand.go(link)
    sound(hand.page)
    hand.fill("Short name", "Coastal Towns")
    hand.fill("Full name, in the main language", "Coastal Towns Learning Network")
    hand.check("Français")
    for name, colour in (
        ("Main colour on light pages", "#7a2048"),
        ("Header and footer", "#2b1020"),
    ):
        hand.page.get_by_label(name).first.fill(colour)
        hand.seconds.append(THINK + 3 * POINT)
    hand.page.get_by_label("Main colour on dark pages").first.fill("#7a2048")
    hand.page.get_by_label("Regions").fill("Saltmarsh, IE\nBrest, FR\nAydın\nNowhereton")
    hand.seconds.append(THINK + POINT + KEY * 45)
    hand.fill("Email address of the network", "hello@coastal.example")
    hand.fill("Email address of the privacy contact", "privacy@coastal.example")
    hand.fill("Name of the first coordinator", "Ada Lovell")
    hand.fill("Email address of the first coordinator", "ada@coastal.example")
    hand.press("Set up the network")
    # Two mistakes: told beside their fields, and nothing that was typed is lost.
    errors = hand.page.locator(".error-summary")
    expect(errors).to_contain_text("We found no place called “Nowhereton”")
    expect(errors).to_contain_text("it must be at least 4.5 to 1")
    hand.page.get_by_label("Regions").fill("Saltmarsh, IE\nBrest, FR\nAydın\nGalway")
    hand.page.get_by_label("Main colour on dark pages").first.fill("#f2a7c3")
    hand.press("Set up the network")
    expect(hand.page.locator("main")).to_contain_text("4 regions have been added.")
    sound(hand.page)


def _accept(hand: Hand, link: str, name: str) -> None:
    hand.go(link)
    sound(hand.page)
    hand.fill("Your name", name)
    hand.fill("Password", PASSWORD)
    hand.press("Accept the invitation")
    expect(hand.page.locator("h1")).to_have_text("My tasks")


def _invite(hand: Hand, address: str, role: str) -> None:
    hand.go("/en/account/people/invite/")
    hand.fill("Email address", address)
    hand.choose("Role to assign", role)
    hand.press("Send invitation")
    expect(hand.page.locator("main")).to_contain_text(f"The invitation to {address} is on its way.")


def _propose(hand: Hand) -> None:
    page = hand.page
    hand.go("/en/practices/propose/")
    hand.press("Start now")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Summary").fill("Children learn to swim where the sea begins.")
    page.get_by_label("Language (required)", exact=True).select_option("en")
    page.get_by_label("Region").select_option("saltmarsh")
    page.get_by_label("Started in (optional)").fill("2021")
    page.get_by_label("Circular and green economy").check()
    hand.press("Save and continue")
    page.get_by_label("The problem").fill("Few children in the harbour could swim.")
    page.get_by_label("What was done").fill("Lessons from June to August, with the lifeboat crew.")
    hand.press("Save and continue")
    hand.press("Save and continue")
    page.locator("#id_sources-0-title").fill("Annual report")
    page.locator("#id_sources-0-url").fill("https://saltmarsh.example/report")
    page.locator("#id_sources-0-kind").select_option("own")
    page.locator("#id_evidence-0-statement").fill("Children who learned to swim.")
    page.locator("#id_evidence-0-value").fill("212")
    page.locator("#id_evidence-0-method").select_option("records")
    hand.seconds.append(9 * (THINK + POINT) + 260 * KEY)
    for _step in range(4):
        hand.press("Save and continue")
    hand.press("Submit")
    expect(page.locator("main")).to_contain_text("Your proposal has been submitted.")


def _settle(hand: Hand, name: str, region: str) -> None:
    hand.go("/en/review/reviewers/")
    row = hand.page.locator("main li, main tr", has_text=name)
    row.get_by_role("link").first.click()
    hand.page.get_by_label("Home region").select_option(label=region)
    hand.press("Save")


def _review(hand: Hand) -> None:
    first_need(hand.page, "review", TITLE)
    for number in range(CRITERIA):
        hand.page.locator(".scale").nth(number).locator("input[value='4']").check()
        hand.seconds.append(THINK + POINT)
    hand.check("Publish as it is")
    hand.press("Submit review")


def test_a_new_network_publishes_its_first_practice(
    browser: Browser, empty: Empty, record_property: Callable[[str, object], None]
) -> None:
    count: list[float] = []
    began = time.monotonic()
    with _hand(browser, empty, count) as ada:
        ada.page.goto("/en/")
        expect(ada.page.locator("main")).to_contain_text("This network has not been set up yet")
        _set_up(ada, empty.link())
        _accept(ada, empty.invitation("ada@coastal.example"), "Ada Lovell")
        roles = ada.page
        for address, role in (
            ("finn@coastal.example", "Saltmarsh"),
            ("brigid@coastal.example", "reviewer"),
            ("yves@coastal.example", "reviewer"),
        ):
            ada.go("/en/account/people/invite/")
            option = roles.locator(f"option:text-is('{role}')").first
            value = role if role == "reviewer" else option.get_attribute("value") or ""
            _invite(ada, address, value)
        sound(ada.page)
        with _hand(browser, empty, count) as finn:
            _accept(finn, empty.invitation("finn@coastal.example"), "Finn Murphy")
            _propose(finn)
        reviewers = ("brigid", "yves")
        for name in reviewers:
            with _hand(browser, empty, count) as reviewer:
                _accept(reviewer, empty.invitation(f"{name}@coastal.example"), name.title())
                reviewer.page.get_by_role("link", name="Languages I read").click()
                reviewer.check("English")
                reviewer.press("Save")
                reviewer.page.context.storage_state(path=str(empty.data / f"{name}.json"))
        first_need(ada.page, "unattended", TITLE)
        ada.press("Send to the reviewers")
        expect(ada.page.get_by_text("Yves: no home region entered")).to_be_visible()
        for name, region in (("Brigid", "Galway"), ("Yves", "Brest")):
            _settle(ada, name, region)
        first_need(ada.page, "ask", TITLE)
        for box in ada.page.locator("input[name=reviewer]").all():
            box.check()
        ada.press("Invite")
        for name in reviewers:
            context = browser.new_context(
                base_url=empty.url, storage_state=str(empty.data / f"{name}.json")
            )
            _review(Hand(context.new_page(), count))
            context.close()
        first_need(ada.page, "decide", TITLE)
        ada.press("Publish")
    reader = browser.new_page(base_url=empty.url)
    reader.goto("/fr/practices/a-school-on-the-beach/")
    expect(reader.locator("h1")).to_have_text(TITLE)
    assert "Coastal Towns" in reader.title()
    assert "R.R.E.S.I" not in reader.content()
    sound(reader)
    reader.close()
    machine, minutes = time.monotonic() - began, sum(count) / 60
    record_property("seconds by a machine", round(machine))
    record_property("minutes by hand", round(minutes, 1))
    print(f"\nby a machine {machine:.0f} s, by hand {minutes:.1f} min")  # noqa: T201
    assert minutes < MINUTES
