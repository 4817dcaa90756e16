"""The translators' pages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.core import machine_translation, requests
from rresi.core.refusals import Outdated, Refused, answers_refusals
from rresi.core.translations import (
    CONTENT_LANGUAGES,
    TextStatus,
    language_name,
    language_own_name,
)
from rresi.practices import queries
from rresi.practices.models import Practice, Translation
from rresi.practices.permissions import PERMISSIONS, target_of
from rresi.practices.translating import queries as translations
from rresi.practices.translating import services


def _practice(actor: Actor, slug: str) -> Practice:
    practice = queries.readable(actor=actor, slug=slug)
    if practice is None:
        raise Http404(slug)
    return practice


@login_required
@require_safe
def languages(request: HttpRequest, slug: str) -> HttpResponse:
    """The languages of a practice and how far each has come."""
    practice = _practice(actor_of(request.user), slug)
    source = services.source_of(practice)
    context = {
        "slug": slug,
        "title": source.title,
        "title_language": source.language,
        "source_language": language_name(source.language),
        "rows": translations.rows(practice),
    }
    return render(request, "practices/translating/languages.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(page="practices:translate", keep=["slug"])
def editor(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Source and translation side by side; only what changed is asked when a text is old."""
    actor = actor_of(request.user)
    practice = _practice(actor, slug)
    if code not in CONTENT_LANGUAGES:
        raise Http404(code)
    action = request.POST.get("action", "save") if request.method == "POST" else ""
    if action in {"check", "publish"} and not practice.translations.filter(language=code).exists():
        return _done_already(request, practice, code)
    translation = services.open_translation(
        actor=actor, practice=practice, language=code, store=bool(action)
    )
    if not action:
        return _editor(request, actor, translation)
    if action == "autosave":
        return _autosave(request, actor, translation)
    return _act(request, actor, translation, action)


def _done_already(request: HttpRequest, practice: Practice, code: str) -> HttpResponse:
    """A second click, or a page left open, after the translation went to its readers."""
    if not practice.texts.filter(language=code, status=TextStatus.PUBLISHED).exists():
        raise Http404(code)
    messages.success(request, _("The translation is published."))
    return redirect("practices:detail", practice.slug)


def _key(translation: Translation) -> str:
    """Under which the session knows the open page that saved this translation last."""
    return f"translation-{translation.pk}"


@dataclass(frozen=True)
class Typed:
    """The form as it was sent."""

    fields: dict[str, str]
    same: list[str]
    version: int
    page: str

    @classmethod
    def of(cls, request: HttpRequest, translation: Translation) -> Typed:
        posted = request.POST
        number = requests.whole_number(posted, "version")
        page = requests.text(posted, "page", limit=36)
        # What this very page saved while one typed is no conflict, whatever it showed by then.
        known, version = request.session.get(_key(translation), ("", 0))
        if page and page == known:
            number = max(number, version)
        fields = {
            name.removeprefix("field-"): value.replace("\r\n", "\n")
            for name, value in posted.items()
            if name.startswith("field-") and isinstance(value, str)
        }
        return cls(fields, posted.getlist("same"), number, page)


def _autosave(request: HttpRequest, actor: Actor, translation: Translation) -> HttpResponse:
    typed = Typed.of(request, translation)
    errors = services.mistakes(typed.fields)
    if errors:
        return _saved(request, refused=_("Please correct this first"))
    try:
        saved = services.save_translation(
            actor=actor, translation=translation, fields=typed.fields, version=typed.version
        )
    except Outdated:
        return _saved(request, refused=_("Somebody else saved in between"))
    request.session[_key(translation)] = (typed.page, saved.version)
    return _saved(request, saved_at=timezone.now())


def _saved(request: HttpRequest, **context: Any) -> HttpResponse:
    return render(request, "practices/translating/_saved.html", context)


def _act(request: HttpRequest, actor: Actor, translation: Translation, action: str) -> HttpResponse:
    """Carry out the button that was pressed; when that is not possible, nothing typed is lost."""
    typed = Typed.of(request, translation)
    here = ("practices:translation", translation.practice.slug, translation.language)
    errors = services.mistakes(typed.fields)
    if errors:
        return _editor(request, actor, translation, typed, errors, status=422)
    try:
        if action in {"save", "machine"}:
            saved = services.save_translation(
                actor=actor, translation=translation, fields=typed.fields,
                version=typed.version, same=typed.same,
            )  # fmt: skip
            if action == "machine":
                return _machine(request, actor, saved)
            messages.success(request, _("Your translation is saved as a draft."))
        elif action == "check":
            services.check_translation(
                actor=actor, translation=translation, version=typed.version, fields=typed.fields
            )
            messages.success(request, _("The translation is checked. It can be published now."))
        elif action == "publish":
            services.publish_translation(actor=actor, translation=translation, fields=typed.fields)
            messages.success(request, _("The translation is published."))
            return redirect("practices:detail", translation.practice.slug)
    except Outdated as outdated:
        return _editor(request, actor, outdated.current, typed, conflict=True, status=409)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _editor(request, actor, translation, typed, status=409)
    return redirect(*here)


def _machine(request: HttpRequest, actor: Actor, translation: Translation) -> HttpResponse:
    translator = machine_translation.configured()
    if translator is None:
        raise Http404
    try:
        filled = services.fill_by_machine(
            actor=actor, translation=translation, translator=translator
        )
        if filled.fields == translation.fields:  # none was empty
            messages.success(request, _("Your translation is saved as a draft."))
        else:
            done = _("A machine filled the empty fields. Read every word of them.")
            messages.success(request, done)
    except machine_translation.TranslationFailed as error:
        messages.error(
            request,
            _("The translation server did not answer as it should (%(reason)s).")
            % {"reason": error},
        )
    return redirect("practices:translation", translation.practice.slug, translation.language)


def _editor(
    request: HttpRequest,
    actor: Actor,
    translation: Translation,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    practice = translation.practice
    source = services.source_of(practice)
    rows = translations.editor_rows(translation, source, typed.fields if typed else None, errors)
    own = translation.translator_id == actor.user_id
    draft = translation.status == TextStatus.DRAFT
    target = target_of(practice)
    context: dict[str, Any] = {
        "slug": practice.slug,
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
        # Who reads it to check it decides themselves when what they correct is saved.
        "autosaves": own and draft,
        "empty": sum(not row.saved for row in rows),
        "machine": machine_translation.configured() is not None,
        "may_check": allowed(PERMISSIONS, actor, "translation.check", target) and not own and draft,
        "needs_check": own and draft and translation.pk is not None,
        "waits": not draft,
        "may_publish": allowed(PERMISSIONS, actor, "translation.publish", target) and not draft,
    }
    return render(request, "practices/translating/editor.html", context, status=status)
