"""What coordinators change at their desk, on record: what, by whom, when, and how to undo it.

An app declares each kind of thing that is changed there as `Recorded`: how one is read as plain
values, and how it is made what such values say. Saving, the check that nobody else saved in
between, the record and undoing are the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.models import Change
from rresi.accounts.permissions import NOTHING, Table, Target, allowed, require
from rresi.accounts.roles import Actor
from rresi.core.declarations import declared
from rresi.core.models import Stamp
from rresi.core.refusals import Refused
from rresi.core.versions import require_unchanged, token_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Record = Mapping[str, Any]
A_MOMENT = timedelta(minutes=10)
"""Within which a form for something new that is sent again with the same values was sent twice."""


class MadeAlready(Exception):  # it is no error
    """The same person made this a moment ago; `key` is what it is called by."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Recorded:
    """One kind of thing that is changed at the desk.

    `read` gives the thing under a key as values that JSON can write, None when there is none;
    `write` makes it so, and removes it for None. `name` says in words which one it is, `path` where
    it is edited. Who may change it, `action` of the table `permissions` says, of the `target` that
    a key stands for. `person` gives the pk of the user whose thing it is: the record names them for
    as long as they have an account.
    `names` gives the names of several in the reader's language, where they have one in each; the
    others are called as they were when they were changed.
    """

    kind: str
    label: StrOrPromise
    permissions: Table
    action: str
    read: Callable[[str], dict[str, Any] | None]
    write: Callable[[Actor, str, Record | None], object]
    name: Callable[[str, Record], str]
    path: Callable[[str], str]
    person: Callable[[str], int | None] = lambda _key: None
    names: Callable[[Collection[str]], Mapping[str, str]] = lambda _keys: {}
    target: Callable[[str], Target] = lambda _key: NOTHING

    def may(self, actor: Actor, key: str) -> bool:
        """Whether this person may change the thing under a key."""
        return allowed(self.permissions, actor, self.action, self.target(key))

    def require(self, actor: Actor, key: str) -> None:
        """Raises PermissionDenied when they may not."""
        require(self.permissions, actor, self.action, self.target(key))


def recorded(kind: str) -> Recorded:
    """The kind of this name.

    Raises:
        KeyError: no app declares it.
    """
    return {one.kind: one for one in declared(Recorded)}[kind]


def token(kind: str, key: str) -> str:
    """The version token of a thing, for a form that changes it."""
    return token_of(recorded(kind).read(key))


@transaction.atomic
def change(
    *, actor: Actor, kind: str, key: str, record: Record | None, seen: str | None = None
) -> Change | None:
    """Make a thing what a record says and note it; None when nothing is different.

    `seen` is the token that the form carried; None for what is not a form.

    Raises:
        PermissionDenied: the actor may not change such things.
        Outdated: somebody saved in between.
        MadeAlready: a form for something new was sent twice; nothing is made again.
        Incomplete, Refused: the app that owns the thing says why.
    """
    one = recorded(kind)
    one.require(actor, key)
    _one_at_a_time()
    before = one.read(key)
    if seen is not None:
        require_unchanged(before, seen, token_of(before))
    one.write(actor, key, record)
    after = one.read(key)
    if after == before:
        return None
    if before is None and seen is not None and actor.user_id is not None:
        _refuse_twice(actor.user_id, one, key, after)
    named = after if after is not None else before
    assert named is not None
    return Change.objects.create(
        user_id=actor.user_id,
        kind=kind,
        key=key,
        name=one.name(key, named)[:200],
        before=before,
        after=after,
    )


def _refuse_twice(user_id: int, one: Recorded, key: str, after: Record | None) -> None:
    """Raises MadeAlready when the person made the same thing a moment ago and it stands so."""
    lately = Change.objects.filter(
        user_id=user_id, kind=one.kind, before__isnull=True, at__gt=timezone.now() - A_MOMENT
    )
    for made in lately.order_by("-pk")[:5]:
        stored = one.read(made.key)
        if made.after == stored and _but_for(made.key, stored) == _but_for(key, after):
            raise MadeAlready(made.key)


def _but_for(key: str, record: Record | None) -> Record:
    """What a record says beside the key that it was given."""
    return {name: value for name, value in (record or {}).items() if value != key}


@transaction.atomic
def undo(*, actor: Actor, change_id: int) -> Change | None:
    """Put back what stood before a change; a second press changes nothing.

    Raises:
        PermissionDenied: the actor may not change such things.
        Refused: there is no such change, or the thing was changed again since.
    """
    done = Change.objects.select_for_update().filter(pk=change_id).first()
    if done is None:
        raise Refused(gettext("This change no longer exists."))
    if done.undone_at:
        return None
    one = recorded(done.kind)
    one.require(actor, done.key)
    if one.read(done.key) != done.after:
        raise Refused(
            gettext("This has been changed again since then. Undo the later change first.")
        )
    undoing = change(actor=actor, kind=done.kind, key=done.key, record=done.before)
    done.undone_at = timezone.now()
    done.save(update_fields=["undone_at"])
    return undoing


def note(*, actor: Actor, kind: str, key: str, name: str, before: Any, after: Any) -> None:
    """Record a change that a service of its own has made, in that service's transaction."""
    Change.objects.create(
        user_id=actor.user_id, kind=kind, key=key, name=name[:200], before=before, after=after
    )


def may_undo(actor: Actor, done: Change) -> bool:
    """Whether this person may press undo beside a change."""
    kinds = {one.kind: one for one in declared(Recorded)}
    one = kinds.get(done.kind)
    return one is not None and not done.undone_at and one.may(actor, done.key)


def export_of(user_id: int) -> list[dict[str, str]]:
    """What a person changed at the desk, for their own export."""
    rows = Change.objects.filter(user_id=user_id).order_by("at")
    return [{"kind": row.kind, "what": row.name, "at": row.at.isoformat()} for row in rows]


def _one_at_a_time() -> None:
    """Two people at the desk write one after the other, so that each sees what the other saved."""
    Stamp.objects.get_or_create(name="desk")
    Stamp.objects.select_for_update().get(name="desk")
