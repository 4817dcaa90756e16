"""The numbers of a project: each is counted by a rule in words, and each leads to its rows.

A rule is never changed. What should be counted differently gets a new version beside the old one,
so that figures of an earlier report can be restated by either. No version counts an invented
practice or event or what became of it: nothing of it ever happened.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.projects import counting
from rresi.projects.counting import Kpi, Rule

KPIS = (
    Kpi(
        "missions",
        _("Missions held"),
        (
            Rule(
                1,
                _(
                    "A mission counts if it belongs to the project, its last day has passed and it "
                    "was not cancelled. If only the year is known, that year must have passed."
                ),
                counting.missions_held,
            ),
            Rule(
                2,
                _("As in version 1; workshops, training and meetings of the project also count."),
                counting.events_held,
            ),
        ),
    ),
    Kpi(
        "participants",
        _("Participants"),
        (
            Rule(
                1,
                _(
                    "A person counts once, however many events they attended. What counts is a "
                    "confirmed registration for a past event of the project. People are told apart "
                    "by their email address."
                ),
                counting.participants,
            ),
            Rule(
                2,
                _("As in version 1, but speakers, hosts and the organisation team do not count."),
                counting.guests,
            ),
            Rule(
                3,
                _("As in version 1, but only people whose arrival was recorded at the door count."),
                counting.checked_in,
            ),
            Rule(
                4,
                _(
                    "A person counts at the first event of the network that they attended, once "
                    "that event is closed. This number stays when data about people are deleted."
                ),
                counting.first_timers,
            ),
        ),
        personal=True,
        counts_people=True,
    ),
    Kpi(
        "countries",
        _("Countries"),
        (
            Rule(
                1,
                _("A country counts when a participant comes from an organisation there."),
                counting.countries,
            ),
            Rule(
                2,
                _("As in version 1; the countries in which events took place also count."),
                counting.countries_with_hosts,
            ),
        ),
        personal=True,
    ),
    Kpi(
        "good-practices",
        _("Good practices published"),
        (
            Rule(
                1,
                _(
                    "A practice counts when it is published in the library and comes from a region "
                    "that is a partner of the project."
                ),
                counting.practices_of_regions,
            ),
            Rule(
                2,
                _(
                    "A practice counts when it is published in the library and a partner of the "
                    "project is its lead organisation."
                ),
                counting.practices_of_partners,
            ),
        ),
    ),
    Kpi(
        "adoptions",
        _("Adoptions begun"),
        (
            Rule(
                1,
                _(
                    "An adoption counts when a region that is a partner of the project has at "
                    "least planned it and has not stopped it."
                ),
                counting.adoptions_begun,
            ),
        ),
    ),
    Kpi(
        "established",
        _("Adoptions established"),
        (
            Rule(
                1,
                _(
                    "An adoption counts when a region that is a partner of the project has "
                    "reported it as established."
                ),
                counting.adoptions_established,
            ),
        ),
    ),
    Kpi(
        "promises",
        _("Promises kept"),
        (
            Rule(
                1,
                _(
                    "A promise counts if it was made at an event of the project and the person who "
                    "made it reports that it has been kept."
                ),
                counting.promises_kept,
            ),
        ),
    ),
)
BY_KEY = {kpi.key: kpi for kpi in KPIS}
