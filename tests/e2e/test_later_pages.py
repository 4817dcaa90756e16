"""What a page becomes later: corrected after its review, or taken off the site."""

from __future__ import annotations

import pytest

from tests.e2e.pages import LANGUAGES
from tests.e2e.site import Site
from tests.e2e.visits import Tab

CORRECTED, GONE = "/practices/proses-aydin/corrections/", "/practices/soziovation-fund-hannover/"
_CORRECT = """
from django.utils import timezone
from rresi.editorial.models import Entry, Revision, Submission
from rresi.practices.models import Practice
practice = Practice.objects.get(slug="proses-aydin")
submission, _created = Submission.objects.update_or_create(
    kind="practice", object_id=practice.pk,
    defaults={"state": "published", "published_number": 8, "latest_number": 9,
              "entered_at": timezone.now()},
)
rows = [dict(row) for row in practice.document["evidence"]]
rows[0]["value"] = "77"
reviewed = {**practice.document, "evidence": rows}
for number, event, content in ((8, "published", reviewed), (9, "confirmed", practice.document)):
    revision = Revision.objects.create(
        submission=submission, number=number, content=content, title="PROSES", language="tr",
        created_at=timezone.now(),
    )
    Entry.objects.create(
        submission=submission, revision=revision, event=event, at=timezone.now(),
        role="coordinator" if event == "confirmed" else "",
    )
"""
_UNPUBLISH = """
from rresi.accounts.roles import OPERATOR
from rresi.editorial.services.taking_back import unpublish_object
from rresi.practices.models import Practice
pk = Practice.objects.get(slug="soziovation-fund-hannover").pk
unpublish_object(
    actor=OPERATOR, kind="practice", object_id=pk, cause="outdated", said="Its fund has closed."
)
"""


@pytest.fixture(scope="module")
def later(site: Site) -> None:
    site.run(_CORRECT)
    site.run(_UNPUBLISH)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "status"), [(CORRECTED, 200), (GONE, 410)])
def test_a_page_of_later(tab: Tab, path: str, status: int, language: str) -> None:
    tab.leave_no_trace()
    assert tab.visit(f"/{language}{path}", status) == []
