"""What needs me now costs the same for twenty submissions under review and for two hundred."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import grant_network_role
from rresi.editorial.models import Submission
from rresi.editorial.queries import visible
from rresi.editorial.rules import UNDER_WAY
from tests.factories.busy import Busy

pytestmark = pytest.mark.django_db
MAXIMUM = 25
EVERYTHING = 30  # for somebody who is everything at once
PAGES = ("/en/needs/", "/en/review/")


def statements(user: User) -> dict[str, int]:
    """How many each page asks, once the person has looked at it before."""
    browser = Client()
    browser.force_login(user)
    counted = {}
    for path in PAGES:
        browser.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path).status_code == 200
        counted[path] = len(captured)
    return counted


def groups(user: User) -> dict[str, int]:
    user = User.objects.get(pk=user.pk)
    return {group.key: group.total for group in needs_of(user, actor_of(user))}


def test_every_line_leads_to_a_page() -> None:
    """Addresses are put together, not resolved one by one; here each is opened."""
    busy = Busy()
    busy.submit(40)
    for user in busy.five:
        browser = Client()
        browser.force_login(user)
        page = browser.get("/en/needs/").content.decode()
        paths = set(re.findall(r'<(?:li|p)>.*?href="(/en/[^"]*)"', page, re.DOTALL))
        assert len(paths) > 6, user.name
        for path in paths:
            assert browser.get(path.replace("&amp;", "&"), follow=True).status_code == 200, path


def test_the_list_of_proposals_counts_the_states_that_there_are() -> None:
    busy = Busy()
    busy.submit(5)
    browser = Client()
    for user in busy.five:
        browser.force_login(user)
        page = browser.get("/en/review/").content.decode()
        found = re.findall(r'\?state=([a-z_-]+)".*?chips__count">(\d+)<', page, re.DOTALL)
        told = {state: int(count) for state, count in found}
        followed = visible(actor_of(user)).values_list("pk", "state")
        assert told == Counter(state for _pk, state in followed)
        assert 0 not in told.values()


def test_dashboards_ask_at_most_25_statements_with_two_hundred_under_review() -> None:
    busy = Busy()
    # Somebody who is everything at once asks the most.
    everything = busy.person(
        "everything", role=NetworkRole.Kind.COORDINATOR, manages=[busy.regions[2]]
    )
    grant_network_role(actor=OPERATOR, user=everything, kind=NetworkRole.Kind.REVIEWER)
    people = [*busy.five, everything]
    busy.submit(60)
    few = {user.name: statements(user) for user in people}
    busy.submit(140)
    under_review = Submission.objects.filter(state__in=UNDER_WAY)
    assert under_review.count() == 200
    many = {user.name: statements(user) for user in people}
    assert many == few
    roles = {user.name for user in busy.five}
    for name, pages in many.items():
        assert max(pages.values()) <= (MAXIMUM if name in roles else EVERYTHING), many
    # Each of the five has what their role is for, and more than the page lists.
    author, manager, reviewer, translator, coordinator = (groups(user) for user in busy.five)
    assert author["under-way"] >= 7 <= author["write"]
    assert manager["region-check"] >= 7
    assert reviewer["review"] >= 7
    assert {"translations", "translation-checks"} <= translator.keys()
    assert {"unattended", "decide", "ask", "late", "left", "translations-checked"} <= (
        coordinator.keys()
    )
