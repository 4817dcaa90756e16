"""Reads about people: who they are, which roles they hold, how they sign in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When, Window
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rresi.accounts.models import NetworkRole, RoleRequest, User, in_force
from rresi.accounts.permissions import PERMISSIONS, require
from rresi.accounts.roles import Actor, Role, Scope, grants_of, scopes
from rresi.core import formats
from rresi.core.formats import labelled
from rresi.core.ordering import in_order
from rresi.core.translations import current_language

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class HeldRole:
    """A role that a person holds, in words; `key` names it in a form."""

    label: StrOrPromise
    scope: str  # its name for this reader; "" in the whole network
    key: str


@dataclass(frozen=True)
class RoleGroup:
    """Roles that can be given, under one heading."""

    label: StrOrPromise
    choices: tuple[tuple[str, StrOrPromise], ...]


@dataclass(frozen=True)
class SignInMethods:
    """How a person may sign in besides a code by mail."""

    password: bool
    passkeys: int
    authenticator_app: bool
    recovery_codes: bool
    providers: tuple[str, ...]


def role_key(role: Role, pk: int | None = None) -> str:
    """How a form names a role: `reviewer`, `region_manager:12`."""
    return str(role) if pk is None else f"{role}:{pk}"


def held_roles(user_ids: Collection[int]) -> dict[int, list[HeldRole]]:
    """Each person's roles, those of the whole network first.

    One query, and two for the names in each scope that somebody holds, for any number of people.
    """
    held: defaultdict[int, list[HeldRole]] = defaultdict(list)
    grants = grants_of(user_ids)
    for user_id, role in sorted((user_id, role) for user_id, role, pk in grants if pk is None):
        held[user_id].append(HeldRole(NetworkRole.Kind(role).label, "", role_key(role)))
    for role, scope in scopes().items():
        pairs = sorted((who, pk) for who, held_role, pk in grants if held_role == role and pk)
        names = scope.names({pk for _user, pk in pairs}) if pairs else {}
        for user_id, pk in pairs:
            held[user_id].append(HeldRole(scope.label, names[pk], role_key(role, pk)))
    return dict(held)


def roles_with_terms(user_id: int) -> list[tuple[HeldRole, date | None, date | None]]:
    """One person's roles with their first and last day, also those that do not count today.

    One query for each kind of role, and two for the names in each scope that they hold.
    """
    found = [
        (HeldRole(NetworkRole.Kind(row.kind).label, "", row.kind), row.starts, row.ends)
        for row in NetworkRole.objects.filter(user_id=user_id).order_by("kind")
    ]
    for role, scope in scopes().items():
        rows = list(scope.all_rows.filter(user_id=user_id).order_by("pk"))
        names = scope.names({getattr(row, scope.key) for row in rows}) if rows else {}
        for row in rows:
            pk = getattr(row, scope.key)
            held = HeldRole(scope.label, names.get(pk, ""), role_key(role, pk))
            found.append((held, getattr(row, "starts", None), getattr(row, "ends", None)))
    return found


GIVEN = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
"""Roles that nobody can ask for."""


def role_groups() -> list[RoleGroup]:
    """Every role that a coordinator can give."""
    network = tuple((kind.value, kind.label) for kind in NetworkRole.Kind)
    groups = [RoleGroup(_("Across the whole network"), network)]
    for role, scope in scopes().items():
        choices = ((role_key(role, pk), name) for pk, name in scope.names(None).items())
        groups.append(RoleGroup(scope.label, tuple(in_order(choices, current_language()))))
    return groups


def requestable_roles() -> list[RoleGroup]:
    """The roles that a person may ask for: all but those that are only ever given."""
    given = {role_key(role) for role in GIVEN}
    return [
        RoleGroup(group.label, tuple(choice for choice in group.choices if choice[0] not in given))
        for group in role_groups()
    ]


def role_label(key: str) -> str:
    """A role in words, by its key in forms; empty when there is no such role."""
    return role_labels([key]).get(key, "")


def role_labels(keys: Iterable[str]) -> dict[str, str]:
    """Roles in words, by their keys in forms, without those that do not exist.

    At most as many queries as there are roles that hold for one thing of a kind.
    """
    kinds: dict[str, StrOrPromise] = dict(NetworkRole.Kind.choices)
    known: dict[str, Scope] = {str(role): scope for role, scope in scopes().items()}
    labels, places = {}, defaultdict(set)
    for key in keys:
        name, _colon, pk = key.partition(":")
        if not pk and name in kinds:
            labels[key] = str(kinds[name])
        elif pk.isdecimal() and name in known:
            places[name].add(int(pk))
    for name, pks in places.items():
        for thing, found in known[name].names(pks).items():
            labels[f"{name}:{thing}"] = labelled(known[name].label, found)
    return labels


def open_requests(*, limit: int) -> list[RoleRequest]:
    """Requests for a role that wait for a decision, the oldest first.

    Each knows in `total` how many there are. One query.
    """
    found = RoleRequest.objects.filter(state=RoleRequest.State.OPEN, user__is_active=True)
    found = found.select_related("user").annotate(total=Window(Count("pk")))
    return list(found.order_by("asked_at", "pk")[:limit])


def request_of(user: User) -> RoleRequest | None:
    """What a person said about where they work. One query."""
    return RoleRequest.objects.filter(user=user).first()


def undecided_role(request: RoleRequest | None) -> dict[str, str]:
    """What a page tells somebody of their own request unless it was granted: the role, its state
    and when they asked. As many queries as `role_labels` asks."""
    if request is None or not request.role or request.state == RoleRequest.State.GRANTED:
        return {}
    return {
        "role": role_label(request.role),
        "state": request.get_state_display(),
        "asked": formats.day(timezone.localdate(request.asked_at)),
    }


def export_request(user_id: int) -> dict[str, str]:
    """The same for their own copy of their data. One query, and those of `role_labels`."""
    found = RoleRequest.objects.filter(user_id=user_id).first()
    if found is None:
        return {}
    return {"role": role_label(found.role), "place": found.place, "state": found.state}


def holders_of(role: Role, pk: int | None = None) -> list[User]:
    """The active people who hold a role: for the thing with this pk, or in the whole network."""
    active = User.objects.filter(is_active=True)
    if pk is None:
        held = NetworkRole.objects.filter(in_force(), kind=role)
        return list(active.filter(pk__in=held.values("user_id")).order_by("pk"))
    scope = scopes()[role]
    holders = scope.rows.filter(**{scope.key: pk}).values("user_id")
    return list(active.filter(pk__in=holders).order_by("pk"))


def holding(role: Role, of: str) -> QuerySet[Any]:
    """The grants by which active people hold a role for the thing that a row names in its column
    `of`: part of another query, as in `Q(Exists(holding(Role.REGION_MANAGER, "region")))`."""
    scope = scopes()[role]
    return scope.rows.filter(**{scope.key: OuterRef(of)}, user__is_active=True)


def coordinators() -> list[User]:
    """The active coordinators of the network."""
    return holders_of(Role.COORDINATOR)


def in_charge_of(role: Role, pk: int) -> list[User]:
    """Who must be told about a thing: those who hold the role for it, else the coordinators."""
    return holders_of(role, pk) or coordinators()


def whom_to_ask(role: Role, pk: int) -> tuple[Sequence[User], bool]:
    """As `in_charge_of`, and whether they hold the role.

    Those who let everybody see their name come first. One query.
    """
    scope = scopes()[role]
    held = Q(pk__in=scope.rows.filter(**{scope.key: pk}).values("user_id"))
    leading = NetworkRole.objects.filter(in_force(), kind=Role.COORDINATOR).values("user_id")
    found = User.objects.filter(held | Q(pk__in=leading), is_active=True)
    named_first = F("named_since").asc(nulls_last=True)
    found = found.annotate(holds=Case(When(held, then=True), default=False))
    people = list(found.order_by(named_first, "pk"))
    holders = [person for person in people if person.holds]
    return holders or people, bool(holders)


def holders_by_scope(role: Role) -> dict[int, set[int]]:
    """For each thing that a role is held for, the active people who do. One query."""
    scope = scopes()[role]
    held: dict[int, set[int]] = {}
    pairs = scope.rows.filter(user__is_active=True).values_list(scope.key, "user_id")
    for pk, user_id in pairs:
        held.setdefault(pk, set()).add(user_id)
    return held


def scopes_by_holder(role: Role, user_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """For each of these people, what they hold the role for. One query, none without people."""
    held: dict[int, set[int]] = {}
    for user_id, pk in scopes()[role].of_users(user_ids) if user_ids else ():
        held.setdefault(user_id, set()).add(pk)
    return {user_id: frozenset(pks) for user_id, pks in held.items()}


def scope_names(role: Role, pks: Collection[int] | None = None) -> Mapping[int, str]:
    """The names of what a role can be held for, of all when None, in the reader's language."""
    return scopes()[role].names(pks)


def scope_name(role: Role, pk: int | None) -> str:
    """The name of one such thing; empty when there is none."""
    return scope_names(role, [pk]).get(pk, "") if pk is not None else ""


def people(*, actor: Actor, text: str = "") -> QuerySet[User]:
    """Everybody with an account, by name; `text` is part of a name or an e-mail address. Each knows
    whether they have `confirmed` one.

    Raises:
        PermissionDenied: the actor may not give roles.
    """
    require(PERMISSIONS, actor, "role.grant")
    found = User.objects.filter(is_active=True).annotate(confirmed=_confirmed())
    for word in text.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found.order_by("name", "email", "pk")


def _confirmed() -> Exists:
    return Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True))


def has_confirmed(user: User) -> bool:
    """Whether it is known of an address of a person that it is theirs. One query."""
    return EmailAddress.objects.filter(user=user, verified=True).exists()


def account_at(email: str) -> User | None:
    """The person whom an address leads to, however it is cased."""
    found = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
    return found.user if found else User.objects.filter(email__iexact=email).first()


def emails_of(user_id: int) -> frozenset[str]:
    """Every e-mail address of a person, in lower case."""
    found = User.objects.filter(pk=user_id).values_list("email", flat=True)
    others = EmailAddress.objects.filter(user_id=user_id).values_list("email", flat=True)
    return frozenset(address.lower() for address in (*found, *others))


def owned(addresses: Collection[str]) -> set[str]:
    """Those of these addresses, in lower case, that an account has. Two queries."""
    main = User.objects.annotate(lower=Lower("email")).filter(lower__in=addresses)
    more = EmailAddress.objects.annotate(lower=Lower("email")).filter(lower__in=addresses)
    return {*main.values_list("lower", flat=True), *more.values_list("lower", flat=True)}


def verified_emails_of(user_id: int) -> frozenset[str]:
    """Every address of a person of which we know that it is theirs, in lower case."""
    found = EmailAddress.objects.filter(user_id=user_id, verified=True)
    return frozenset(address.lower() for address in found.values_list("email", flat=True))


def sign_in_methods(user: User) -> SignInMethods:
    """How a person may sign in; two queries."""
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    accounts: Iterable[SocialAccount] = SocialAccount.objects.filter(user=user).order_by("pk")
    return SignInMethods(
        password=user.has_usable_password(),
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        authenticator_app=Authenticator.Type.TOTP in kinds,
        recovery_codes=Authenticator.Type.RECOVERY_CODES in kinds,
        providers=tuple(_provider_name(account) for account in accounts),
    )


def _provider_name(account: SocialAccount) -> str:
    shown = account.get_provider_account()  # type: ignore[no-untyped-call]  # allauth is not typed
    return str(shown.get_brand()["name"])
