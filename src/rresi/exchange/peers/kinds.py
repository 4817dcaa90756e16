"""Public questions to regions as content: search, sitemap, feed."""

from __future__ import annotations

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rresi.core.invented import marked
from rresi.design import brand
from rresi.exchange.models import PeerQuestion
from rresi.exchange.peers import queries
from rresi.listing.kinds import Kind
from rresi.search.interface import SearchSource

QUESTIONS = Kind(
    label=gettext_lazy("Questions to regions"),
    url_name="exchange:question",
    position=26,
    source=SearchSource(queries.KIND, queries.search_documents),
    public=queries.public,
    changed="updated_at",
)


class NewQuestions(Feed[PeerQuestion, None]):
    """The newest public questions with their answers."""

    feed_type = Atom1Feed
    entries = 30

    def author_name(self) -> str:
        return brand.current().name

    def title(self) -> str:
        return _("Questions to regions")

    def subtitle(self) -> str:
        return _("Questions that regions have asked each other, with the answers.")

    def link(self) -> str:
        return reverse("exchange:questions")

    def items(self) -> list[PeerQuestion]:
        return list(queries.newest()[: self.entries])

    def item_title(self, item: PeerQuestion) -> str:
        return marked(item.title, invented=item.invented)

    def item_description(self, item: PeerQuestion) -> str:
        answers = [one.text for one in item.answers.all() if one.agreed]
        return "\n\n".join([item.text, *answers]).strip()

    def item_link(self, item: PeerQuestion) -> str:
        return reverse("exchange:question", args=[item.slug])

    def item_pubdate(self, item: PeerQuestion) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: PeerQuestion) -> datetime:
        return item.updated_at
