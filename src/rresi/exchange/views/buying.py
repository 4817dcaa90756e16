"""For public buyers: who can deliver, and a list to take along."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rresi.accounts.roles import actor_of
from rresi.core import ratelimit, requests
from rresi.core.ordering import slug_of
from rresi.exchange import buying, cpv

FILES_AN_HOUR, AN_HOUR = 20, 3600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: HttpRequest) -> tuple[str, buying.Asked]:
    text = requests.text(request.GET, "cpv", limit=100)
    region = buying.region_named(requests.text(request.GET, "region", limit=80))
    return text, buying.asked_for(text, region)


@require_safe
def buyers(request: HttpRequest) -> HttpResponse:
    """Who can deliver what in a region, and what the law of its country says."""
    text, asked = _asked(request)
    region = asked.region.slug if asked.region else ""
    found = buying.suppliers(asked, actor_of(request.user), limit=buying.AT_MOST + 1)
    context = {
        "text": text,
        "asked": asked,
        "regions": buying.regions(),
        "chosen": region,
        "divisions": [cpv.label_of(one) for one in cpv.divisions_named(asked.words)],
        "codes": [(code, *cpv.name_of(code)) for code in cpv.codes_named(asked.words)],
        "official": cpv.is_official(),
        "suppliers": found[: buying.AT_MOST],
        "more": len(found) > buying.AT_MOST,
        "query": urlencode({"cpv": text, "region": region}),
        **buying.facts_for(asked.region),
    }
    return render(request, "exchange/buyers.html", context)


@require_safe
def buyers_file(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook."""
    if ratelimit.exceeded(request, "export", limit=FILES_AN_HOUR, seconds=AN_HOUR):
        return ratelimit.refusal(request, seconds=AN_HOUR)
    _text, asked = _asked(request)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "suppliers.xlsx"
        buying.write(path, asked, actor_of(request.user))
        answer = HttpResponse(path.read_bytes(), content_type=XLSX)
    name = slug_of(_("Who can deliver"), limit=60) or "suppliers"
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["X-Robots-Tag"] = "noindex"
    return answer
