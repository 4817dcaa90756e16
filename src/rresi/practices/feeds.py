"""News of the library for feed readers."""

from __future__ import annotations

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from rresi.editorial.documents import text_for
from rresi.practices import queries
from rresi.practices.models import Practice


class NewPractices(Feed[Practice, None]):
    """The thirty newest practices, in the language of the address."""

    feed_type = Atom1Feed
    author_name = "R.R.E.S.I."

    def title(self) -> str:
        return _("New good practices")

    def subtitle(self) -> str:
        return _("Good practices newly published in the library of R.R.E.S.I.")

    def link(self) -> str:
        return reverse("practices:list")

    def items(self) -> list[Practice]:
        return queries.newest(30)

    def item_title(self, item: Practice) -> str:
        return text_for(item).title

    def item_description(self, item: Practice) -> str:
        return text_for(item).summary

    def item_link(self, item: Practice) -> str:
        return reverse("practices:detail", args=[item.slug])

    def item_pubdate(self, item: Practice) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Practice) -> datetime:
        return item.updated_at
