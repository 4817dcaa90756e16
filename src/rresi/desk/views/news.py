"""News at the desk: write it in each language, with a picture, publish it, take it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts import changes
from rresi.core.pictures import PictureRefused
from rresi.core.refusals import answers_refusals
from rresi.core.versions import token_of
from rresi.desk.forms.news import NewsForm
from rresi.desk.views.answers import actor_at, for_coordinators, saved, show
from rresi.media.encoding import reencode
from rresi.news import queries
from rresi.news.services import free_slug, store_picture


@for_coordinators
@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    """Everything written, drafts too, the newest first."""
    page = Paginator(queries.newest_first(drafts=True), 25).get_page(request.GET.get("page"))
    context = {"page": page, "items": queries.cards(page.object_list)}
    return show(request, "desk/news.html", context)


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def new_item(request: HttpRequest) -> HttpResponse:
    """Write something new."""
    return _edited(request, "", None)


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, slug: str) -> HttpResponse:
    """One item, to change."""
    before = changes.recorded("news").read(slug)
    if before is None:
        raise Http404(slug)
    return _edited(request, slug, before)


def _edited(request: HttpRequest, slug: str, before: dict[str, Any] | None) -> HttpResponse:
    posted = request.method == "POST"
    form = NewsForm(
        request.POST if posted else None, request.FILES if posted else None, before=before or {}
    )
    if posted and form.is_valid():
        record = _with_picture(request, form)
        key = slug or free_slug(next(iter(record["titles"].values()))) if record else ""
        if record and (made := saved(request, form, kind="news", key=key, record=record)):
            return redirect("desk:news_item", made)
    item = queries.find(slug, drafts=True) if slug else None
    context = {
        "form": form,
        "slug": slug,
        "title": item.title if item else gettext("Write news"),
        "seen": request.POST.get("seen") or token_of(before),
        "item": item,
    }
    return show(request, "desk/news_item.html", context, form)


def _with_picture(request: HttpRequest, form: NewsForm) -> dict[str, Any] | None:
    upload = form.cleaned_data["upload"]
    if not upload:
        return form.record()
    try:
        key = store_picture(actor=actor_at(request), encoded=reencode(upload.read()))
    except PictureRefused as refusal:
        form.add_error("upload", str(refusal))
        return None
    return form.record(key)


@for_coordinators
@require_POST
@answers_refusals(page="desk:news_item")
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an item away; the record can bring it back."""
    changes.change(
        actor=actor_at(request),
        kind="news",
        key=slug,
        record=None,
        seen=request.POST.get("seen", ""),
    )
    messages.success(request, gettext("The news has been removed. You can undo this."))
    return redirect("desk:record")
