"""Writes of translations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext

from rresi.accounts.models import User
from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.queries import in_charge_of
from rresi.accounts.roles import Actor, Role
from rresi.core.machine_translation import MachineTranslator
from rresi.core.refusals import Outdated, Refused
from rresi.core.stamps import renew_stamp
from rresi.core.text import fault_in_markdown, forbidden_character
from rresi.core.translations import TextStatus, language_name
from rresi.practices.models import Practice, PracticeText, Translation
from rresi.practices.permissions import PERMISSIONS, target_of
from rresi.practices.queries import title_of
from rresi.practices.services import LIBRARY
from rresi.practices.translating import fields as words
from rresi.search import interface as search


def source_of(practice: Practice) -> PracticeText:
    """The text that a practice was written in."""
    return practice.texts.get(language=practice.source_language)


@transaction.atomic
def open_translation(
    *, actor: Actor, practice: Practice, language: str, store: bool = True
) -> Translation:
    """The translation at work, begun from what is published when there is none yet.

    With `store` False a new one is not written: who only looks leaves nothing behind.

    Raises:
        PermissionDenied: the actor may not translate.
        Refused: the language is the practice's own.
    """
    require(PERMISSIONS, actor, "translation.write", target_of(practice))
    if language == practice.source_language:
        raise Refused(gettext("The practice is written in this language."))
    published = practice.texts.filter(language=language).first()
    beginning = {
        "fields": words.of_text(published) if published else {},
        "made_from": published.made_from if published else {},
        "source_revision": published.source_revision if published else practice.revision,
        "translator_id": actor.user_id,
    }
    if not store:
        known = practice.translations.filter(language=language).first()
        return known or Translation(practice=practice, language=language, **beginning)
    translation, _created = Translation.objects.get_or_create(
        practice=practice, language=language, defaults=beginning
    )
    return translation


def mistakes(fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a translation's fields, by field."""
    found = {}
    for name, value in fields.items():
        limit = words.LIMITS.get(name, 20_000)
        character = forbidden_character(value)
        fault = fault_in_markdown(value) if name in words.LONG else None
        if len(value) > limit:
            found[name] = gettext("is too long: %(given)d characters, at most %(limit)d") % {
                "given": len(value),
                "limit": limit,
            }
        elif character:
            found[name] = gettext("contains the control character %(name)s") % {"name": character}
        elif fault:
            found[name] = fault
    return found


@transaction.atomic
def save_translation(
    *,
    actor: Actor,
    translation: Translation,
    fields: Mapping[str, str],
    version: int,
    same: Collection[str] = (),
    machine_made: bool = False,
) -> Translation:
    """Save the words as a draft.

    A field whose source changed stays marked until its words change too, or until the translator
    says (`same`) that they still fit. What a machine made stays labelled until a person checks it.

    Raises:
        Outdated: somebody saved since `version`; nothing is overwritten.
    """
    practice = translation.practice
    require(PERMISSIONS, actor, "translation.write", target_of(practice))
    current = Translation.objects.select_for_update().get(pk=translation.pk)
    if current.version != version:
        raise Outdated(current)
    source = words.of_text(source_of(practice))
    kept = _filled(source, fields)
    open_fields = {
        name
        for name in words.stale(current.fields, current.made_from, source)
        if name not in same and kept.get(name, "") == current.fields.get(name, "")
    }
    current.fields = kept
    current.made_from = {
        name: current.made_from.get(name, "") if name in open_fields else text
        for name, text in source.items()
    }
    if not open_fields:
        current.source_revision = practice.revision
    current.status = TextStatus.DRAFT
    current.machine_made = current.machine_made or machine_made
    current.version += 1
    current.translator_id = actor.user_id
    current.checked_by_id = None
    current.save()
    return current


def _filled(source: Mapping[str, str], fields: Mapping[str, str]) -> words.Fields:
    """The fields that the source has and that are not empty."""
    return {name: fields[name].strip() for name in source if fields.get(name, "").strip()}


def fill_by_machine(
    *, actor: Actor, translation: Translation, translator: MachineTranslator
) -> Translation:
    """Let a machine fill the fields that are empty; what people wrote stays.

    Not in one transaction: the server may take a minute, in which others want to write.

    Raises:
        TranslationFailed: the server did not translate; nothing is changed.
    """
    practice = translation.practice
    require(PERMISSIONS, actor, "translation.write", target_of(practice))
    source = words.of_text(source_of(practice))
    empty = words.missing(source, translation.fields)
    made = translator.translate(
        [source[name] for name in empty],
        source=practice.source_language,
        target=translation.language,
    )
    fields = translation.fields | dict(zip(empty, made, strict=True))
    return save_translation(
        actor=actor,
        translation=translation,
        fields=fields,
        version=translation.version,
        machine_made=bool(empty),
    )


@transaction.atomic
def check_translation(
    *,
    actor: Actor,
    translation: Translation,
    version: int,
    fields: Mapping[str, str] | None = None,
) -> None:
    """A second person vouches for the words; again changes nothing.

    `fields`: the words with what that person corrected while reading.

    Raises:
        PermissionDenied, Outdated.
        Refused: it is incomplete or wrong, the source moved on, or it is one's own.
    """
    require(PERMISSIONS, actor, "translation.check", target_of(translation.practice))
    current = Translation.objects.select_for_update().get(pk=translation.pk)
    if current.status == TextStatus.CHECKED and current.checked_by_id == actor.user_id:
        return
    if current.version != version:
        raise Outdated(current)
    if current.translator_id is not None and current.translator_id == actor.user_id:
        raise Refused(gettext("Another person than the translator must check it."))
    if fields is not None:
        current.fields = _filled(words.of_text(source_of(current.practice)), fields)
    _require_complete(current)
    current.status, current.machine_made = TextStatus.CHECKED, False
    current.checked_by_id = actor.user_id
    current.version += 1
    current.save()
    if current.translator is not None:
        notify(
            people=[current.translator],
            event="translation-checked",
            key=f"translation-checked:{current.pk}:{current.version}",
            context={"title": _title(current.practice)},
            url=_url(current),
        )
    notify(
        people=[person for person in _publishers(current.practice) if person.pk != actor.user_id],
        event="translation-to-publish",
        key=f"translation-to-publish:{current.pk}:{current.version}",
        context={
            "title": title_of(current.practice),
            "language": lazy(partial(language_name, current.language), str)(),
        },
        url=_url(current),
    )


def _url(translation: Translation) -> tuple[str, ...]:
    return "practices:translation", translation.practice.slug, translation.language


def _publishers(practice: Practice) -> list[User]:
    """The region's managers; the coordinators where there are none."""
    return in_charge_of(Role.REGION_MANAGER, practice.region_id)


@transaction.atomic
def publish_translation(
    *, actor: Actor, translation: Translation, fields: Mapping[str, str] | None = None
) -> PracticeText:
    """Show a checked translation to readers; again changes nothing.

    `fields`: the words as the person sees them, which must be the ones that were checked.

    Raises:
        PermissionDenied.
        Refused: nobody checked it or these words, or the source moved on.
    """
    practice = translation.practice
    require(PERMISSIONS, actor, "translation.publish", target_of(practice))
    current = Translation.objects.select_for_update().filter(pk=translation.pk).first()
    if current is None:
        return practice.texts.get(language=translation.language)
    if fields is not None and _filled(words.of_text(source_of(practice)), fields) != current.fields:
        raise Refused(
            gettext("You changed words. Save them as a draft; then somebody checks them again.")
        )
    if current.status != TextStatus.CHECKED:
        raise Refused(gettext("Somebody must check it first."))
    _require_complete(current)
    text = practice.texts.filter(language=current.language).first() or PracticeText(
        practice=practice, language=current.language
    )
    words.into_text(text, source_of(practice), current.fields)
    text.status = TextStatus.PUBLISHED
    text.source_revision = current.source_revision
    text.made_from = current.made_from
    text.machine_made = False
    text.save()
    current.delete()
    renew_stamp(LIBRARY)
    search.changed("practice", [practice.pk])
    return text


def _require_complete(translation: Translation) -> None:
    practice = translation.practice
    source = words.of_text(source_of(practice))
    if translation.source_revision < practice.revision or words.changed(
        translation.made_from, source
    ):
        raise Refused(gettext("The source has changed since; translate the changes first."))
    if words.missing(source, translation.fields):
        raise Refused(gettext("Some fields are not translated yet."))
    if mistakes(translation.fields):
        raise Refused(gettext("Some fields have mistakes; correct them first."))


def _title(practice: Practice) -> str:
    return source_of(practice).title
