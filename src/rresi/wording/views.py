"""The translators' pages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.models import User
from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.core import machine_translation, requests
from rresi.core.refusals import Outdated, Refused
from rresi.core.translations import (
    CONTENT_LANGUAGES,
    TextStatus,
    language_name,
    language_own_name,
    offered_languages,
)
from rresi.editorial import reviewers
from rresi.editorial.documents import DocumentKind, PublishedDocument
from rresi.editorial.gone import missing
from rresi.wording import queries, services
from rresi.wording.models import Translation
from rresi.wording.permissions import PERMISSIONS

Kind = DocumentKind[Any]


def _object(actor: Actor, kind: Kind, slug: str) -> PublishedDocument:
    row: PublishedDocument | None = kind.readable(actor, slug)
    if row is None:
        raise missing(kind, slug)
    return row


def _urls(kind: Kind) -> dict[str, str]:
    """The names of the kind's URLs, for templates."""
    names = ("detail", "translate", "translation")
    return {name: f"{kind.namespace}:{name}" for name in names}


@login_required
@require_safe
def languages(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    """The languages of an object, with the state of each."""
    return _languages(request, kind, _object(actor_of(request.user), kind, slug))


def _languages(
    request: HttpRequest, kind: Kind, row: PublishedDocument, status: int = 200
) -> HttpResponse:
    source = services.source_of(row)
    context = {
        "kind": kind,
        "urls": _urls(kind),
        "slug": row.slug,
        "title": source.title,
        "title_language": source.language,
        "source_language": language_name(source.language),
        "rows": queries.rows(kind, row),
    }
    return render(request, "wording/languages.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: HttpRequest, slug: str, code: str, kind: Kind) -> HttpResponse:
    """Source and translation side by side; of an outdated text, the changed fields first."""
    actor = actor_of(request.user)
    row = _object(actor, kind, slug)
    if code not in CONTENT_LANGUAGES:
        raise Http404(code)
    action = request.POST.get("action", "save") if request.method == "POST" else ""
    if action in {"check", "publish"} and not queries.at_work(kind, row, code):
        return _done_already(request, kind, row, code)
    try:
        translation = services.open_translation(
            actor=actor, kind=kind, row=row, language=code, store=bool(action)
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _languages(request, kind, row, status=409)
    desk = Desk(request, actor, kind, row, translation)
    if not action:
        return desk.render()
    return desk.autosave() if action == "autosave" else desk.act(action)


def _done_already(
    request: HttpRequest, kind: Kind, row: PublishedDocument, code: str
) -> HttpResponse:
    """The answer to a second click, or to a page left open, once the translation is published."""
    if not queries.is_published(row, code):
        raise Http404(code)
    messages.success(request, _published())
    return redirect(f"{kind.namespace}:detail", row.slug)


def _published() -> str:
    return _(
        "The translation has been published. Lists and the search now show it to everyone who "
        "reads this language."
    )


def _key(translation: Translation) -> str:
    """The session key for the open page that saved this translation last."""
    return f"translation-{translation.pk}"


@dataclass(frozen=True)
class Typed:
    """The form as it was sent."""

    fields: dict[str, str]
    same: list[str]
    seen: str
    page: str

    @classmethod
    def of(cls, request: HttpRequest, translation: Translation) -> Typed:
        posted = request.POST
        seen = requests.text(posted, "seen", limit=16)
        page = requests.text(posted, "page", limit=36)
        # What this very page saved while one typed is no conflict, whatever it showed by then.
        known, last = request.session.get(_key(translation), ("", ""))
        if page and page == known:
            seen = last
        fields = {
            name.removeprefix("field-"): value.replace("\r\n", "\n")
            for name, value in posted.items()
            if name.startswith("field-") and isinstance(value, str)
        }
        return cls(fields, posted.getlist("same"), seen, page)


class Desk:
    """One translation of one object, for the length of a request."""

    def __init__(
        self,
        request: HttpRequest,
        actor: Actor,
        kind: Kind,
        row: PublishedDocument,
        translation: Translation,
    ) -> None:
        self.request, self.actor, self.kind, self.row = request, actor, kind, row
        self.translation = translation

    def autosave(self) -> HttpResponse:
        """Save what is typed so far, and answer with a line that says so."""
        typed = Typed.of(self.request, self.translation)
        if services.mistakes(self.kind, self.row, typed.fields):
            return self._saved(refused=_("Please correct the following"))
        try:
            saved = services.save_translation(
                actor=self.actor,
                translation=self.translation,
                fields=typed.fields,
                seen=typed.seen,
            )
        except Outdated:
            return self._saved(refused=_("Someone else has saved this in the meantime"))
        self.request.session[_key(self.translation)] = (typed.page, saved.version)
        return self._saved(saved_at=timezone.now())

    def _saved(self, **context: Any) -> HttpResponse:
        return render(self.request, "wording/_saved.html", context)

    def act(self, action: str) -> HttpResponse:
        """Carry out the pressed button's action; if it is refused, nothing typed is lost."""
        typed = Typed.of(self.request, self.translation)
        errors = services.mistakes(self.kind, self.row, typed.fields)
        if errors:
            return self.render(typed, errors, status=422)
        try:
            if action in {"save", "machine"}:
                saved = services.save_translation(
                    actor=self.actor,
                    translation=self.translation,
                    fields=typed.fields,
                    seen=typed.seen,
                    same=typed.same,
                )
                if action == "machine":
                    return self._machine(saved)
                messages.success(self.request, _("Your translation has been saved as a draft."))
            elif action == "check":
                services.check_translation(
                    actor=self.actor,
                    translation=self.translation,
                    seen=typed.seen,
                    fields=typed.fields,
                )
                messages.success(
                    self.request, _("The translation has been checked. It can now be published.")
                )
            elif action == "publish":
                services.publish_translation(
                    actor=self.actor, translation=self.translation, fields=typed.fields
                )
                messages.success(self.request, _published())
                return redirect(f"{self.kind.namespace}:detail", self.row.slug)
        except Outdated as outdated:
            self.translation = outdated.current
            return self.render(typed, conflict=True, status=409)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return self.render(typed, status=409)
        return self._again()

    def _again(self) -> HttpResponse:
        name = f"{self.kind.namespace}:translation"
        return redirect(name, self.row.slug, self.translation.language)

    def _machine(self, translation: Translation) -> HttpResponse:
        translator = machine_translation.configured()
        if translator is None:
            raise Http404
        try:
            filled = services.fill_by_machine(
                actor=self.actor, translation=translation, translator=translator
            )
            if filled.fields == translation.fields:  # none was empty
                messages.success(self.request, _("Your translation has been saved as a draft."))
            else:
                done = _(
                    "The empty fields have been filled by machine translation. Check every word."
                )
                messages.success(self.request, done)
        except machine_translation.TranslationFailed as error:
            messages.error(
                self.request,
                _("The translation server did not respond correctly (%(reason)s). Try again later.")
                % {"reason": error},
            )
        return self._again()

    def render(
        self,
        typed: Typed | None = None,
        errors: Mapping[str, str] | None = None,
        *,
        conflict: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        """The editor, with what was typed or, failing that, what was saved."""
        translation = self.translation
        source = services.source_of(self.row)
        fields = typed.fields if typed else None
        rows = queries.editor_rows(self.kind, self.row, translation, fields, errors)
        own = translation.translator_id == self.actor.user_id
        draft = translation.status == TextStatus.DRAFT
        target = self.kind.target_of(self.row)
        checks = allowed(PERMISSIONS, self.actor, "translation.check", target)
        to_check = checks and not own and draft
        reads = to_check and reviewers.reads(self.actor.user_id, translation.language)
        publishes = allowed(PERMISSIONS, self.actor, "translation.publish", target)
        context: dict[str, Any] = {
            "kind": self.kind,
            "urls": _urls(self.kind),
            "slug": self.row.slug,
            "title": source.title,
            "code": translation.language,
            "language_name": language_name(translation.language),
            "language_own_name": language_own_name(translation.language),
            "source_code": source.language,
            "source_language": language_name(source.language),
            "translation": translation,
            "rows": rows,
            "changed": [row for row in rows if row.changed],
            "unchanged": [row for row in rows if not row.changed],
            "errors": [row for row in rows if row.error],
            "conflict": conflict,
            "theirs": [row for row in rows if row.saved] if conflict else [],
            "same": typed.same if typed else [],
            "page": uuid.uuid4(),
            # Whoever reads it to check it decides themselves when their corrections are saved.
            "autosaves": own and draft,
            "empty": sum(not row.saved for row in rows),
            "machine": machine_translation.configured() is not None,
            "may_check": to_check and reads,
            "not_a_reader": reviewers.not_a_reader(translation.language)
            if to_check and not reads
            else "",
            "needs_check": own and draft and translation.pk is not None,
            "waits": not draft,
            "may_publish": publishes and not draft,
        }
        return render(self.request, "wording/editor.html", context, status=status)


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What lacks a language, for who wants to translate."""
    own = cast(User, request.user).language
    code = requests.text(request.GET, "language", limit=8)
    offered = offered_languages()
    language = next(one for one in (code, own, *offered) if one in offered)
    kinds = queries.kinds()
    wanted = requests.text(request.GET, "kind", limit=40)
    kind = next((one for one in kinds if one.kind == wanted), kinds[0])
    counts = {one.kind: queries.lacking_counts(one) for one in kinds}
    page = Paginator(queries.lacking(kind, language), 20).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": queries.described(kind, list(page.object_list), language),
        "code": language,
        "language_name": language_name(language),
        "kind": kind.kind,
        "kinds": [(one.kind, one.label, counts[one.kind][language]) for one in kinds],
        "choices": [(one, language_own_name(one), counts[kind.kind][one]) for one in offered],
        "url_name": f"{kind.namespace}:translation",
    }
    return render(request, "wording/overview.html", context)
