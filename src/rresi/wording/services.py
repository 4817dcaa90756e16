"""Writes of translations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext

from rresi.accounts.models import User
from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.queries import coordinators, in_charge_of
from rresi.accounts.roles import Actor, Role
from rresi.core.documents.words import Words, changed, missing, stale, word_fields
from rresi.core.machine_translation import MachineTranslator
from rresi.core.refusals import Refused
from rresi.core.stamps import renew_stamp
from rresi.core.text import fault_in_markdown, forbidden_character
from rresi.core.translations import TextStatus, language_name
from rresi.core.versions import require_unchanged
from rresi.editorial.documents import DocumentKind, DocumentText, PublishedDocument, title_of
from rresi.editorial.registry import subject_of
from rresi.editorial.services.profiles import require_reader
from rresi.search import interface as search
from rresi.wording import queries
from rresi.wording.models import Translation
from rresi.wording.permissions import PERMISSIONS

Kind = DocumentKind[Any]
TEXT_LIMIT = 20_000


def kind_of(translation: Translation) -> Kind:
    """The kind of the translated object. Raises LookupError."""
    found = subject_of(translation.kind)
    assert isinstance(found, DocumentKind)
    return found


def object_of(translation: Translation) -> PublishedDocument:
    """The translated object. One query."""
    row: PublishedDocument = kind_of(translation).model._default_manager.get(
        pk=translation.object_id
    )
    return row


def source_of(row: PublishedDocument) -> DocumentText:
    """The text in which an object was written."""
    text: DocumentText = row.texts.get(language=row.source_language)
    return text


@transaction.atomic
def open_translation(
    *, actor: Actor, kind: Kind, row: PublishedDocument, language: str, store: bool = True
) -> Translation:
    """The translation at work, begun from what is published when there is none yet.

    With `store` False a new one is not written: who only looks leaves nothing behind.

    Raises:
        PermissionDenied: the actor may not translate.
        Refused: the object is written in that language.
    """
    require(PERMISSIONS, actor, "translation.write", kind.target_of(row))
    if language == row.source_language:
        raise Refused(gettext("This is the original language of the text."))
    published = row.texts.filter(language=language).first()
    where = {"kind": kind.kind, "object_id": row.pk, "language": language}
    beginning = {
        "region_id": kind.facts(row.document).region_id,
        "fields": published.words if published else {},
        "made_from": published.made_from if published else {},
        "source_revision": published.source_revision if published else row.revision,
        "translator_id": actor.user_id,
    }
    if not store:
        known = Translation.objects.filter(**where).first()
        return known or Translation(**where, **beginning)
    translation, _created = Translation.objects.get_or_create(**where, defaults=beginning)
    return translation


def mistakes(kind: Kind, row: PublishedDocument, fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a translation's fields, by field."""
    known = {one.name: one for one in word_fields(kind.document, row.document)}
    found = {}
    for name, value in fields.items():
        field = known.get(name)
        limit = (field.limit if field else None) or TEXT_LIMIT
        character = forbidden_character(value)
        fault = fault_in_markdown(value) if field and field.long else None
        if len(value) > limit:
            found[name] = gettext(
                "This is too long: %(given)d characters; the maximum is %(limit)d."
            ) % {
                "given": len(value),
                "limit": limit,
            }
        elif character:
            found[name] = gettext("This contains the control character %(name)s. Remove it.") % {
                "name": character
            }
        elif fault:
            found[name] = fault
    return found


@transaction.atomic
def save_translation(
    *,
    actor: Actor,
    translation: Translation,
    fields: Mapping[str, str],
    seen: str,
    same: Collection[str] = (),
    machine_made: bool = False,
) -> Translation:
    """Save the words as a draft.

    A field whose source changed stays marked until its words change too, or until the translator
    says (`same`) that they still fit. What a machine made stays labelled until a person checks it.

    Raises:
        PermissionDenied.
        Outdated: someone saved since the form showed `seen`; nothing is overwritten.
    """
    row = object_of(translation)
    require(PERMISSIONS, actor, "translation.write", kind_of(translation).target_of(row))
    current = Translation.objects.select_for_update().get(pk=translation.pk)
    require_unchanged(current, seen, current.version)
    source: Words = source_of(row).words
    kept = _filled(source, fields)
    open_fields = {
        name
        for name in stale(current.fields, current.made_from, source)
        if name not in same and kept.get(name, "") == current.fields.get(name, "")
    }
    current.fields = kept
    current.made_from = {
        name: current.made_from.get(name, "") if name in open_fields else text
        for name, text in source.items()
    }
    if not open_fields:
        current.source_revision = row.revision
    current.region_id = kind_of(translation).facts(row.document).region_id
    checked_before = current.status == TextStatus.CHECKED
    current.status = TextStatus.DRAFT
    current.machine_made = current.machine_made or machine_made
    current.saves += 1
    current.translator_id = actor.user_id
    current.checked_by_id = None
    current.save()
    if queries.whole(current, queries.Source(kind_of(translation), row.slug, source)):
        _tell_checkers(current, row, again=checked_before)
    return current


def _tell_checkers(translation: Translation, row: PublishedDocument, *, again: bool) -> None:
    """Ask who reads the language to check a whole draft, once for each state of the source.

    again: it had been checked, and the words have changed since.

    Where nobody else here reads it, ask the coordinators to find somebody.
    """
    kind = kind_of(translation)
    people = queries.checkers(translation.language, not_by=translation.translator_id)
    event = "translation-to-check" if people else "translation-nobody-reads"
    notify(
        people=people or coordinators(),
        event=event,
        key=f"{event}:{translation.pk}:{translation.source_revision}"
        + (f":{translation.saves}" if again else ""),
        context={
            "title": title_of(row),
            "language": lazy(partial(language_name, translation.language), str)(),
        },
        url=_url(kind, row, translation),
    )


def _filled(source: Mapping[str, str], fields: Mapping[str, str]) -> Words:
    """The fields that are in the source and not empty."""
    return {name: fields[name].strip() for name in source if fields.get(name, "").strip()}


def fill_by_machine(
    *, actor: Actor, translation: Translation, translator: MachineTranslator
) -> Translation:
    """Let a machine fill the fields that are empty; what people wrote stays.

    Not in one transaction: the server may take a minute, in which others want to write.

    Raises:
        TranslationFailed: the server did not translate; nothing is changed.
    """
    row = object_of(translation)
    require(PERMISSIONS, actor, "translation.write", kind_of(translation).target_of(row))
    source: Words = source_of(row).words
    empty = missing(source, translation.fields)
    made = translator.translate(
        [source[name] for name in empty],
        source=row.source_language,
        target=translation.language,
    )
    fields = translation.fields | dict(zip(empty, made, strict=True))
    return save_translation(
        actor=actor,
        translation=translation,
        fields=fields,
        seen=translation.version,
        machine_made=bool(empty),
    )


@transaction.atomic
def check_translation(
    *,
    actor: Actor,
    translation: Translation,
    seen: str,
    fields: Mapping[str, str] | None = None,
) -> None:
    """Record that a second person has checked the words; a repeat changes nothing.

    `fields`: the words with what that person corrected while reading.

    Raises:
        PermissionDenied, Outdated.
        Refused: it is incomplete or wrong, the source changed, or it is the actor's own.
    """
    kind, row = kind_of(translation), object_of(translation)
    require(PERMISSIONS, actor, "translation.check", kind.target_of(row))
    current = Translation.objects.select_for_update().get(pk=translation.pk)
    if current.status == TextStatus.CHECKED and current.checked_by_id == actor.user_id:
        return
    require_unchanged(current, seen, current.version)
    if current.translator_id is not None and current.translator_id == actor.user_id:
        raise Refused(gettext("Someone other than the translator must check it."))
    require_reader(actor, current.language)
    if fields is not None:
        current.fields = _filled(source_of(row).words, fields)
    _require_complete(current, row)
    current.status, current.machine_made = TextStatus.CHECKED, False
    current.checked_by_id = actor.user_id
    current.saves += 1
    current.save()
    if current.translator is not None:
        notify(
            people=[current.translator],
            event="translation-checked",
            key=f"translation-checked:{current.pk}:{current.saves}",
            context={"title": source_of(row).title},
            url=_url(kind, row, current),
        )
    notify(
        people=[person for person in _publishers(current) if person.pk != actor.user_id],
        event="translation-to-publish",
        key=f"translation-to-publish:{current.pk}:{current.saves}",
        context={
            # Lazy: each reader gets title and language in their own.
            "title": title_of(row),
            "language": lazy(partial(language_name, current.language), str)(),
        },
        url=_url(kind, row, current),
    )


def _url(kind: Kind, row: PublishedDocument, translation: Translation) -> tuple[str, ...]:
    return (f"{kind.namespace}:translation", row.slug, translation.language)


def _publishers(translation: Translation) -> list[User]:
    """The region's managers; the coordinators where there are none."""
    if translation.region_id is None:
        return coordinators()
    return in_charge_of(Role.REGION_MANAGER, translation.region_id)


@transaction.atomic
def publish_translation(
    *, actor: Actor, translation: Translation, fields: Mapping[str, str] | None = None
) -> DocumentText:
    """Show a checked translation to readers; a repeat changes nothing.

    `fields`: the words as the person sees them, which must be the ones that were checked.

    Raises:
        PermissionDenied.
        Refused: nobody checked it or these words, or the source changed.
    """
    kind, row = kind_of(translation), object_of(translation)
    require(PERMISSIONS, actor, "translation.publish", kind.target_of(row))
    current = Translation.objects.select_for_update().filter(pk=translation.pk).first()
    if current is None:
        known: DocumentText = row.texts.get(language=translation.language)
        return known
    if fields is not None and _filled(source_of(row).words, fields) != current.fields:
        raise Refused(
            gettext(
                "You have changed the text. Save it as a draft, so that someone can check it again."
            )
        )
    if current.status != TextStatus.CHECKED:
        raise Refused(gettext("Someone must check it first."))
    _require_complete(current, row)
    text: DocumentText = row.texts.filter(language=current.language).first() or row.texts.model(
        **{row.texts.field.name: row}, language=current.language
    )
    text.say(current.fields)
    text.status = TextStatus.PUBLISHED
    text.source_revision = current.source_revision
    text.made_from = current.made_from
    text.machine_made = False
    text.save()
    if current.translator is not None and current.translator_id != actor.user_id:
        notify(
            people=[current.translator],
            event="translation-published",
            key=f"translation-published:{current.pk}",
            context={
                "title": text.title,
                "language": lazy(partial(language_name, current.language), str)(),
            },
            url=(f"{kind.namespace}:detail", row.slug),
        )
    current.delete()
    renew_stamp(kind.version)
    search.changed(kind.kind, [row.pk])
    return text


def _require_complete(translation: Translation, row: PublishedDocument) -> None:
    source: Words = source_of(row).words
    if translation.source_revision < row.revision or changed(translation.made_from, source):
        raise Refused(gettext("The original text has changed. Translate the changes first."))
    if missing(source, translation.fields):
        raise Refused(gettext("Some fields have not been translated yet. Translate them first."))
    if mistakes(kind_of(translation), row, translation.fields):
        raise Refused(gettext("Some fields contain errors. Correct them first."))
