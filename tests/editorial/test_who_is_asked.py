"""Whoever is asked to check a text may do it, is told why, and what one confirmation does."""

from __future__ import annotations

import pytest

from rresi.accounts.models import NetworkRole, Notice, User
from rresi.core.refusals import Refused
from rresi.ecosystem.models import OrganisationMember
from rresi.editorial import following
from rresi.editorial.models import ReviewerProfile
from rresi.editorial.needs import to_check, unattended
from rresi.editorial.services import checking, drafting
from tests.editorial.cast import KIND, Cast, change, draft, fresh, hand_in, published


def asked() -> dict[int, Notice]:
    """The latest mail that asks for a check, by who got it."""
    told = Notice.objects.filter(event="region-check").order_by("pk")
    newest = told.last()
    return {one.user_id: one for one in told if newest and one.key == newest.key}


def tasks(cast: Cast) -> set[str]:
    """Whose page of tasks names a text to check, with what the button says."""
    found = set()
    for user in (cast.manager, cast.coordinator, cast.other_coordinator):
        for source in (to_check, unattended):
            for group in source(user, fresh(user)):
                found |= {f"{user.name}: {need.act}" for need in group.needs}
    return found


def reads(user: User, *languages: str) -> None:
    ReviewerProfile.objects.update_or_create(user=user, defaults={"languages": list(languages)})


def test_the_manager_who_reads_it_is_asked(cast: Cast) -> None:
    hand_in(draft(cast), cast.author)
    assert asked().keys() == {cast.manager.pk}
    assert tasks(cast) == {"manager: Check"}
    assert asked()[cast.manager.pk].subject == "Please check for your region: A thing"


def test_who_does_not_read_it_has_neither_mail_nor_task_nor_button(cast: Cast) -> None:
    reads(cast.manager, "nl")
    reads(cast.other_coordinator, "nl")
    submission = draft(cast)
    hand_in(submission, cast.author)
    assert asked().keys() == {cast.coordinator.pk}
    told = asked()[cast.coordinator.pk]
    assert told.body.startswith("Please check that “A thing”")
    assert (
        "no manager of the region who may check it has stated that they read English" in told.body
    )
    assert tasks(cast) == {"coordinator: Check"}
    submission.refresh_from_db()
    with pytest.raises(Refused, match="read English"):
        checking.return_to_author(
            actor=fresh(cast.manager), submission=submission, number=1, points="No"
        )
    assert following.context(fresh(cast.coordinator), submission)["why"] == "language"


@pytest.mark.parametrize("named", [True, False], ids=["named in the text", "of the author"])
def test_who_belongs_to_the_organisation_has_neither_mail_nor_task(cast: Cast, named: bool) -> None:
    OrganisationMember.objects.create(organisation=cast.guild, user=cast.manager)
    if not named:
        OrganisationMember.objects.get_or_create(organisation=cast.guild, user=cast.author)
    hand_in(draft(cast, organisation_id=cast.guild.pk if named else None), cast.author)
    assert asked().keys() == {cast.coordinator.pk, cast.other_coordinator.pk}
    assert tasks(cast) == {"coordinator: Check", "vice: Check"}


def test_a_region_without_a_manager_says_so(cast: Cast) -> None:
    cast.home.managers.all().delete()
    hand_in(draft(cast), cast.author)
    for one in (cast.coordinator, cast.other_coordinator):
        assert "because the region has no manager" in asked()[one.pk].body


def test_where_nobody_can_somebody_is_to_be_found(cast: Cast) -> None:
    for one in (cast.manager, cast.coordinator, cast.other_coordinator):
        reads(one, "nl")
    hand_in(draft(cast), cast.author)
    assert asked().keys() == {cast.coordinator.pk, cast.other_coordinator.pk}
    told = asked()[cast.coordinator.pk]
    assert told.subject == "Find someone to check: A thing"
    assert told.body.startswith("Please appoint someone who can check “A thing”")
    assert "After your approval" not in told.body
    assert tasks(cast) == {"coordinator: Find someone", "vice: Find someone"}


def test_a_coordinator_who_wrote_it_leaves_it_to_one_who_reads_it(cast: Cast) -> None:
    cast.home.managers.all().delete()
    NetworkRole.objects.create(user=cast.author, kind=NetworkRole.Kind.COORDINATOR)
    reads(cast.coordinator, "nl")
    NetworkRole.objects.filter(user=cast.other_coordinator).delete()
    hand_in(draft(cast), cast.author)
    assert asked()[cast.coordinator.pk].subject.startswith("Find someone")
    assert tasks(cast) == {"coordinator: Find someone"}


def test_it_is_said_beforehand_whether_one_confirmation_is_enough(cast: Cast) -> None:
    submission = published(cast, place="Dordrehct")
    assert submission.object_id
    for number, fields, small in (
        (2, {"place": "Dordrecht"}, True),
        (3, {"place": "Dordrecht, not Delft"}, False),
    ):
        drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=submission.object_id)
        change(cast.author, submission, **fields)
        hand_in(submission, cast.author)
        submission.refresh_from_db()
        told = asked()[cast.manager.pk]
        for person in (cast.author, cast.manager):
            assert following.context(fresh(person), submission)["weighed"].small is small
        if small:
            assert told.subject == "Please confirm a small correction: A thing"
            assert "It says: Dordrehct" in told.body
            assert "It would say: Dordrecht" in told.body
            assert "After your approval" not in told.body
            checking.confirm_small_change(
                actor=fresh(cast.manager), submission=submission, number=number
            )
        else:
            assert (
                "- place: more changes than the spelling of a word (– → “not Delft”)" in told.body
            )
            assert "After your approval" in told.body
