"""What translations need of a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, Role
from rresi.core.translations import TextStatus, interface_languages, language_name
from rresi.editorial.reviewers import languages_of
from rresi.wording import queries
from rresi.wording.models import Translation
from rresi.wording.permissions import PERMISSIONS
from rresi.wording.queries import Source


def needs(user: User, actor: Actor) -> Iterable[Group]:
    """Three queries, and two at most for each kind of content, however much there is.

    Five more for a coordinator while whole drafts in other languages wait.
    """
    reads = languages_of([user])[user.pk]
    yield from _out_of_date(reads)
    checks = allowed(PERMISSIONS, actor, "translation.check")
    anywhere = allowed(PERMISSIONS, actor, "translation.publish")
    coordinator = Role.COORDINATOR in actor.roles
    works = queries.waiting(
        interface_languages() if coordinator else sorted(reads) if checks else [],
        not_by=0 if coordinator else user.pk,
        regions=None if anywhere else actor.scope(Role.REGION_MANAGER),
        limit=5 * AT_MOST,
    )
    mine = queries.own(user.pk, limit=5 * AT_MOST)
    sources = queries.sources_of([*works, *mine])
    works = [work for work in works if work.pk in sources]
    drafts = [work for work in works if work.status == TextStatus.DRAFT]
    whole = [draft for draft in drafts if _whole(draft, sources)]
    others = [draft for draft in whole if draft.translator_id != user.pk]
    own = [draft for draft in others if draft.language in reads]
    checked = [work for work in works if work.status == TextStatus.CHECKED]
    foreign = [draft for draft in whole if draft not in own] if coordinator else []
    read = queries.read_by_others(foreign)  # the coordinator finds somebody for the rest
    unread = [draft for draft in foreign if draft.pk not in read]
    mine = [work for work in mine if work.pk in sources]
    given = [work for work in mine if work.status != TextStatus.DRAFT or _whole(work, sources)]
    begun = [work for work in mine if work not in given]
    for key, title, act, found in (
        ("translations-begun", _("Translations to finish"), _("Continue"), begun),
        ("translation-checks", _("Translations to check"), _("Check"), own),
        ("translations-checked", _("Translations to publish"), _("Publish"), checked),
        (
            "translations-unread",
            _("Translations that no one else here can read"),
            _("Find someone"),
            unread,
        ),
    ):
        lines = [_work(work, sources[work.pk], act) for work in found[:AT_MOST]]
        yield Group(key, title, lines, total=len(found))
    lines = [_given(work, sources[work.pk]) for work in given[:AT_MOST]]
    title = _("Your translations, waiting for others")
    yield Group("translations-given", title, lines, total=len(given), waiting=True)


def _whole(draft: Translation, sources: Mapping[int, Source]) -> bool:
    return queries.whole(draft, sources[draft.pk])


def _given(work: Translation, source: Source) -> Need:
    """A translation of the person that others check or publish."""
    line = _work(work, source, _("View"))
    waits = (
        _("waiting for a second person to check it")
        if work.status == TextStatus.DRAFT
        else _("checked, waiting to be published")
    )
    return replace(line, why=f"{line.why} · {waits}")


def _out_of_date(reads: Collection[str]) -> Iterable[Group]:
    lines: list[Need] = []
    total = 0
    for kind in queries.kinds():
        found = queries.out_of_date(kind, reads, limit=AT_MOST)
        total += getattr(found[0], "total", len(found)) if found else 0
        for text in found:
            row = getattr(text, kind.model.texts.field.name)
            name = f"{kind.namespace}:translation"
            path = reverse(name, args=[row.slug, text.language])
            why = language_name(text.language)
            lines.append(Need(text.title, path, _("Translate"), why, language=text.language))
    yield Group("translations", _("Out-of-date translations"), lines[:AT_MOST], total=total)


def _work(work: Translation, source: Source, act: str) -> Need:
    """A translation as a line, with what the button says."""
    return Need(
        what=work.fields.get("title") or source.slug,
        path=reverse(f"{source.kind.namespace}:translation", args=[source.slug, work.language]),
        act=act,
        why=language_name(work.language),
        language=work.language,
    )
