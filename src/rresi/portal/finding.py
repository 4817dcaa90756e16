"""What belongs to the search besides its results: suggestions, saved searches, glossary, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import actor_of
from rresi.core import requests
from rresi.core.ordering import collation_key, initial
from rresi.core.translations import current_language, language_name, offered_languages
from rresi.design.forms import TextField
from rresi.engines.semantics.folding import fold
from rresi.listing import results
from rresi.listing.kinds import find_kind
from rresi.portal.permissions import PERMISSIONS
from rresi.search import interface as search
from rresi.search import saved as saving
from rresi.search.glossary import glossary, set_concept


@require_safe
@cache_control(max_age=60)
def suggestions(request: HttpRequest) -> HttpResponse:
    """Options for a search box while somebody types."""
    text = requests.text(request.GET, "q", limit=100)
    found = search.suggest(text, language=current_language(), limit=8)
    return render(request, "portal/_suggestions.html", {"suggestions": found})


# --- saved searches ----------------------------------------------------------------------------


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search, to hear of what is new."""
    actor = actor_of(request.user)
    require(PERMISSIONS, actor, "search.save")
    assert actor.user_id is not None
    kind = request.POST.get("kind", "")
    try:
        saving.save_search(
            owner_id=actor.user_id,
            text=requests.text(request.POST, "q", limit=saving.TEXT_LENGTH),
            language=current_language(),
            kinds=[kind] if find_kind(kind) else [],
            filters=requests.text(request.POST, "filters", limit=saving.FILTERS_LENGTH),
            by_mail=True,
        )
        messages.success(
            request, _("The search has been saved. We will tell you when there are new results.")
        )
    except saving.TooBroad:
        messages.error(
            request,
            _(
                "We could not save this search because it has too many results. Add a filter or a "
                "word."
            ),
        )
    except saving.CannotSave:
        messages.error(
            request,
            _(
                "We could not save this search. Enter a word or choose a filter. You can save up "
                "to %(count)d searches."
            )
            % {"count": saving.AT_MOST},
        )
    return redirect("portal:saved")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_searches(request: HttpRequest) -> HttpResponse:
    """One's saved searches: where they lead, by mail or not, and their feeds."""
    owner_id = request.user.pk or 0
    if request.method == "POST":
        pk = requests.whole_number(request.POST, "number")
        if request.POST.get("action") == "forget":
            if not saving.forget_search(owner_id=owner_id, pk=pk):
                raise Http404
            messages.success(request, _("The saved search has been deleted."))
        elif not saving.switch_mail(owner_id=owner_id, pk=pk):
            raise Http404
        return redirect("portal:saved")
    searches = [
        {"saved": saved, "label": results.label_of(saved), "url": results.url_of_saved(saved)}
        for saved in saving.own_searches(owner_id)
    ]
    return render(request, "portal/saved.html", {"searches": searches})


@require_safe
def saved_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What is new for a saved search, as Atom; whoever has its secret URL may read it."""
    found = saving.feed(secret)
    if found is None:
        raise Http404
    saved, finds = found
    page = f"{settings.SITE_URL}{reverse('portal:search')}"
    feed = feedgenerator.Atom1Feed(
        title=_("New results for “%(text)s”") % {"text": results.label_of(saved)},
        link=page,
        description="",
    )
    for find, result in results.results_of_finds(finds):
        feed.add_item(
            title=result.title,
            link=f"{settings.SITE_URL}{result.url}",
            description="",
            pubdate=find.found_at,
            updateddate=find.found_at,
        )
    answer = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(answer, "utf-8")
    return answer


# --- glossary ----------------------------------------------------------------------------------

AT_ONCE = 50
"""So many terms stand on a page; the letters lead to those of the other pages."""


class ConceptForm(forms.Form):
    """How a concept is said in each language, one way a line, the preferred one first."""

    concept = TextField(label=gettext_lazy("Concept (in English)"), max_length=80)

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["concept"]
        for code in offered_languages():
            self.fields[code] = TextField(
                label=capfirst(language_name(code)),
                required=False,
                max_length=1000,
                help_text=gettext_lazy("Enter one term per line. Put the preferred term first."),
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            )

    def terms(self) -> dict[str, list[str]]:
        return {
            code: [line.strip() for line in self.cleaned_data[code].splitlines() if line.strip()]
            for code in offered_languages()
        }


def _is_said(terms: Mapping[str, Sequence[str]], asked: str) -> bool:
    """Whether a concept is said so in some language, as far as somebody typed it."""
    typed = fold(asked.lower())
    return any(typed in fold(term.lower()) for texts in terms.values() for term in texts)


def _letters(in_order: Sequence[str]) -> dict[str, int]:
    """On which page each letter begins."""
    first: dict[str, int] = {}
    for place, letter in enumerate(in_order):
        first.setdefault(letter, place // AT_ONCE + 1)
    return first


@require_safe
def glossary_list(request: HttpRequest) -> HttpResponse:
    """The field's terms by the reader's letters, with the words that the search takes for them."""
    actor = actor_of(request.user)
    language = current_language()
    others = [code for code in offered_languages() if code != language]
    asked = requests.text(request.GET, "q", limit=100)
    rows = [
        {
            "concept": concept,
            "term": own[0],
            "search_words": own[1:],
            "letter": initial(own[0], language),
            "others": [(code, terms.get(code, [""])[0]) for code in others],
        }
        for concept, terms in glossary().items()
        if (own := terms.get(language) or terms.get("en") or next(iter(terms.values())))
        and _is_said(terms, asked)
    ]
    rows.sort(key=lambda row: collation_key(str(row["term"]), language))
    pages = Paginator(rows, AT_ONCE)
    may_change = allowed(PERMISSIONS, actor, "glossary.change")
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "asked": asked,
        "letters": _letters([str(row["letter"]) for row in rows]),
        "languages": len(others) + 1,
        "columns": 2 + len(others) + may_change,
        "may_change": may_change,
    }
    return render(request, "portal/glossary.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def glossary_edit(request: HttpRequest, concept: str = "") -> HttpResponse:
    """Change a concept's terms, or add a concept; without terms it goes."""
    require(PERMISSIONS, actor_of(request.user), "glossary.change")
    terms = glossary().get(concept, {})
    if concept and not terms:
        raise Http404(concept)
    initial = {code: "\n".join(words) for code, words in terms.items()}
    given = request.POST if request.method == "POST" else None
    form = ConceptForm(given, initial=initial, known=bool(concept))
    if request.method == "POST" and form.is_valid():
        name = concept or slugify(form.cleaned_data["concept"])
        given_terms = form.terms()  # languages that are not offered keep theirs
        try:
            set_concept(name, {**terms, **given_terms} if any(given_terms.values()) else {})
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("The glossary has been saved. The search will use it in a few moments.")
            )
            return redirect("portal:glossary")
    own = terms.get(current_language()) or terms.get("en") or next(iter(terms.values()), [concept])
    return render(request, "portal/glossary_edit.html", {"form": form, "term": own[0]})


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How far the index is, and whether the search by meaning works here."""
    return render(request, "portal/status.html", {"status": search.status()})
