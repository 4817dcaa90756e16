"""CPU time of each dashboard, with 200 submissions under review.

    python bench/dashboards.py                 fill a database, measure, print a table
    python bench/dashboards.py --requests 500

*What needs me now* of an author, a region's manager, a reviewer, a translator and the coordinator
(tests/factories/busy.py), beside Django's own admin list of the same submissions (`list_display`
of four columns, 100 rows a page), which is the baseline. All of them are asked in turn, in this
one process, by Django's test client, so that each sees the same machine; CPU time is that of the
process (`time.process_time`) for one request, after a warm-up. Settings are those of a production
server, on SQLite; DATABASE_URL names another, empty database.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TARGET = 30.0  # milliseconds of CPU time a request
UNDER_REVIEW = 200
WARM_UP = 10
ROLES = ("author", "region manager", "reviewer", "translator", "coordinator")
BASELINE, LIST = "Django's admin list", "/admin/editorial/submission/"
urlpatterns: list[Any] = []  # of this module: the site's, and the admin's


def set_up(folder: str) -> None:
    """The site as in production, with Django's admin beside it."""
    os.environ.update(
        RRESI_MODE="production",
        RRESI_DATA_DIR=folder,
        RRESI_ALLOWED_HOSTS="testserver",
        RRESI_SITE_URL="http://testserver",
    )
    import django
    from django.conf import settings
    from django.core.management import call_command

    from rresi.config import settings as ours

    names = {name: getattr(ours, name) for name in dir(ours) if name.isupper()}
    names["INSTALLED_APPS"] = [*ours.INSTALLED_APPS, "django.contrib.admin"]
    settings.configure(**{**names, "ROOT_URLCONF": __name__})
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)

    from django.contrib import admin
    from django.http import HttpRequest
    from django.urls import path

    from rresi.config import urls
    from rresi.config.warm_up import warm_up
    from rresi.editorial.models import Submission

    class Site(admin.AdminSite):
        def has_permission(self, request: HttpRequest) -> bool:  # nobody is staff here
            return request.user.is_superuser

    class Listed(admin.ModelAdmin[Submission]):
        list_display = ("title", "state", "author", "entered_at")
        list_select_related = ("author",)

    site = Site()
    site.register(Submission, Listed)
    urlpatterns[:] = [path("admin/", site.urls), *urls.urlpatterns]
    warm_up()  # as a server's process does


def browsers() -> dict[str, tuple[Any, str]]:
    """Who looks at what, by the name of the row."""
    from django.test import Client
    from tests.factories.busy import Busy

    from rresi.accounts.models import User

    busy = Busy()
    busy.submit(UNDER_REVIEW)
    asked = {name: (user, "/en/needs/") for name, user in zip(ROLES, busy.five, strict=True)}
    operator = User.objects.create_superuser("operator@example.org", "open-the-library")
    found = {}
    for name, (user, address) in {**asked, BASELINE: (operator, LIST)}.items():
        browser = Client()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        found[name] = (browser, address)
    return found


def measure(asked: dict[str, tuple[Any, str]], requests: int) -> dict[str, list[float]]:
    """Milliseconds of CPU for each request of each, asked in turn."""
    spent: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(WARM_UP + requests):
        for name, (browser, address) in asked.items():
            before = time.process_time()
            answer = browser.get(address)
            cpu = 1000 * (time.process_time() - before)
            if answer.status_code != 200:
                raise SystemExit(f"{name}: {answer.status_code}")
            if number >= WARM_UP:
                spent[name].append(cpu)
    return spent


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=200, help="for each (default: 200)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rresi-bench-") as folder:
        set_up(folder)
        spent = measure(browsers(), arguments.requests)
    print(f"{UNDER_REVIEW} submissions under review, {arguments.requests} requests each\n")
    print("| page | CPU ms, mean | median | p95 |\n|---|---:|---:|---:|")
    for name, times in spent.items():
        mean, median = statistics.mean(times), statistics.median(times)
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"| {name} | {mean:.1f} | {median:.1f} | {p95:.1f} |")
    missed = [role for role in ROLES if statistics.mean(spent[role]) > TARGET]
    if missed:
        print(f"over {TARGET:.0f} ms of CPU a request: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
