"""The translators' pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.core import machine_translation
from rresi.core.translations import CONTENT_LANGUAGES, language_name, language_own_name
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
def editor(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Source and translation side by side; only what changed is asked when a text is old."""
    actor = actor_of(request.user)
    practice = _practice(actor, slug)
    if code not in CONTENT_LANGUAGES:
        raise Http404(code)
    try:
        translation = services.open_translation(
            actor=actor, practice=practice, language=code, store=request.method == "POST"
        )
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("practices:translate", slug)
    if request.method != "POST":
        return _editor(request, actor, translation)
    return _act(request, actor, translation)


def _act(request: HttpRequest, actor: Actor, translation: Translation) -> HttpResponse:
    """Carry out the button that was pressed."""
    action = request.POST.get("action", "save")
    given = request.POST.get("version", "")
    version = int(given) if given.isdecimal() and len(given) < 9 else 0
    typed = {
        name.removeprefix("field-"): value.replace("\r\n", "\n")
        for name, value in request.POST.items()
        if name.startswith("field-") and isinstance(value, str)
    }
    here = ("practices:translation", translation.practice.slug, translation.language)
    try:
        if action in {"save", "machine"}:
            errors = services.mistakes(typed)
            if errors:
                return _editor(request, actor, translation, typed, errors, status=422)
            saved = services.save_translation(
                actor=actor, translation=translation, fields=typed, version=version
            )
            if action == "machine":
                return _machine(request, actor, saved)
            messages.success(request, _("Your translation is saved as a draft."))
        elif action == "check":
            services.check_translation(actor=actor, translation=translation, version=version)
            messages.success(request, _("The translation is checked. It can be published now."))
        elif action == "publish":
            services.publish_translation(actor=actor, translation=translation)
            messages.success(request, _("The translation is published."))
            return redirect("practices:detail", translation.practice.slug)
    except services.Outdated as outdated:
        return _editor(request, actor, outdated.current, typed, status=409)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(*here)


def _machine(request: HttpRequest, actor: Actor, translation: Translation) -> HttpResponse:
    translator = machine_translation.configured()
    if translator is None:
        raise Http404
    try:
        services.fill_by_machine(actor=actor, translation=translation, translator=translator)
        messages.success(request, _("A machine filled the empty fields. Read every word of them."))
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
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    practice = translation.practice
    source = services.source_of(practice)
    rows = translations.editor_rows(translation, source, typed, errors)
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
        "conflict": status == 409,
        "theirs": translation.fields if status == 409 else {},
        "machine": machine_translation.configured() is not None,
        "may_check": allowed(PERMISSIONS, actor, "translation.check", target)
        and translation.translator_id != actor.user_id
        and translation.status == "draft",
        "may_publish": allowed(PERMISSIONS, actor, "translation.publish", target)
        and translation.status == "checked",
    }
    return render(request, "practices/translating/editor.html", context, status=status)
