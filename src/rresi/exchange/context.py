"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.accounts.needs import Needs
from rresi.accounts.pages import OWN_PAGE
from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Cascade, Export
from rresi.authoring.kinds import BEGIN_PAGE
from rresi.core.declarations import Context
from rresi.core.ownership import MADE_ANEW, Owns
from rresi.core.schedule import Periodic
from rresi.design.panels import Panels
from rresi.ecosystem.closings import AfterClosing
from rresi.ecosystem.pages import ORGANISATION_PAGE
from rresi.events.interests import Interests
from rresi.exchange import kinds, meeting, needs, panels, queries, suggesting, unmet
from rresi.exchange.pages import ENTRY_PAGE
from rresi.exchange.peers import keeping as peer_keeping
from rresi.exchange.peers import kinds as peer_kinds
from rresi.exchange.peers import needs as peer_needs
from rresi.exchange.peers import panels as peer_panels
from rresi.exchange.peers import queries as peer_queries
from rresi.exchange.permissions import PERMISSIONS
from rresi.exchange.services import calls, entries, introductions, outcomes, suggestions
from rresi.listing.sitemaps import SitemapPages
from rresi.regions.pages import REGION_PAGE

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Export("offers and needs", queries.export_of),
    Export("questions to regions", peer_queries.export_of),
    Cascade(),
    Needs(needs.introductions, waits=needs.asked),
    Needs(needs.outcomes, waits=needs.unanswered),
    Needs(needs.entries, waits=queries.all_to_renew),
    Needs(needs.calls, waits=queries.undecided),
    Needs(peer_needs.to_answer, waits=peer_needs.unanswered),
    Needs(peer_needs.to_settle, waits=peer_needs.unsettled),
    AfterClosing(entries.let_pass),
    Periodic("keep offers and needs true", entries.keep_true, every=timedelta(hours=6)),
    Periodic("ask for introductions", introductions.ask_waiting, every=timedelta(hours=1)),
    Periodic("ask what came of introductions", outcomes.ask_due, every=timedelta(hours=6)),
    Periodic("erase remarks", outcomes.erase_remarks, every=timedelta(days=1)),
    Periodic("propose calls for practices", calls.propose, every=timedelta(days=1)),
    Panels(BEGIN_PAGE, panels.on_begin),
    Panels(OWN_PAGE, panels.on_own),
    Panels(ORGANISATION_PAGE, panels.on_organisation),
    Panels(REGION_PAGE, panels.on_region),
    Panels(ENTRY_PAGE, panels.on_entry),
    Periodic("match new offers and needs", suggestions.match_new, every=suggesting.WITHIN / 2),
    Periodic("renew suggestions", suggestions.renew, every=timedelta(hours=6)),
    Periodic("tell of suggestions", suggestions.tell_weekly, every=timedelta(days=7)),
    Interests(of=meeting.interests_of, label=unmet.subject_label),
    Periodic("take in meetings", meeting.take_in, every=timedelta(hours=6)),
    kinds.ENTRY,
    Panels(REGION_PAGE, peer_panels.on_region),
    Periodic("remind regions of questions", peer_keeping.remind, every=timedelta(hours=6)),
    Periodic("forget questions to regions", peer_keeping.forget, every=timedelta(days=1)),
    SitemapPages("exchange:questions"),
    peer_kinds.QUESTIONS,
    Owns(
        (
            *("Entry", "EntryTag", "EntryLanguage", "EntryPlace", "EntryChange"),
            *("Introduction", "Step", "FollowUp", "Call", "CallNeed"),
            *("PeerQuestion", "PeerAnswer"),
        ),
        leaves_out=dict.fromkeys(("EntryVector", "Suggestion"), MADE_ANEW),
    ),
)
