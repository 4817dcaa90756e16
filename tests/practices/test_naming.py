"""Organisations that a practice names say whether they took part."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from rresi.accounts.models import Notice
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.core.refusals import Refused
from rresi.ecosystem import links
from rresi.ecosystem.links import Purpose
from rresi.ecosystem.models import Organisation
from rresi.practices import naming
from rresi.practices.models import Naming, Practice, PracticePartner
from rresi.regions.models import Region
from rresi.regions.services import appoint_manager
from tests.factories.accounts import make_person
from tests.factories.practices import make_practice

pytestmark = pytest.mark.django_db
PROFILE = "/en/organisations/guild/"
NOT_CONFIRMED = "the organisation has not confirmed it"


@pytest.fixture
def practice() -> Practice:
    return make_practice()


@pytest.fixture
def guild(practice: Practice) -> Organisation:
    address = "info@guild.example"
    guild = Organisation.objects.create(slug="guild", name="The Guild", email=address)
    PracticePartner.objects.create(practice=practice, organisation=guild)
    return guild


def page(client: Client, path: str = PROFILE) -> str:
    return " ".join(client.get(path).content.decode().split())


def link_in(paragraphs: list[str]) -> str:
    found = re.search(r"/en/practices/named/\S+", " ".join(paragraphs))
    assert found
    return found[0]


def test_one_click_in_the_yearly_mail_confirms_it(
    client: Client, practice: Practice, guild: Organisation
) -> None:
    assert NOT_CONFIRMED in page(client)
    asked = naming.with_yearly_question(guild)
    assert "A repair café in every neighbourhood" in asked[0]
    link = link_in(asked)
    assert "Yes, we took part" in page(client, link)
    sent = {"practice": practice.slug, "said": "yes"}
    assert client.post(link, sent)["Location"] == link
    assert client.post(link, sent)["Location"] == link  # again
    assert Naming.objects.get().holds
    shown = page(client)
    assert "Good practices of this organisation" in shown
    assert NOT_CONFIRMED not in shown
    assert naming.with_yearly_question(guild) == []


def test_a_no_takes_it_off_the_profile_and_asks_to_correct_it(
    client: Client, practice: Practice, guild: Organisation
) -> None:
    manager = make_person("manager@example.org")
    appoint_manager(actor=OPERATOR, region=practice.region, user=manager)
    Notice.objects.all().delete()
    link = link_in(naming.with_yearly_question(guild))
    client.post(link, {"practice": practice.slug, "said": "no"})
    assert "A repair café in every neighbourhood" not in page(client)
    [notice] = Notice.objects.filter(event="naming-refused")
    assert notice.user == manager
    Naming.objects.update(said_on=timezone.localdate() - timedelta(days=3))
    Notice.objects.update(key="naming-refused:of another day")
    client.post(link, {"practice": practice.slug, "said": "no"})  # again, days later
    assert Notice.objects.filter(event="naming-refused").count() == 1
    client.post(link, {"practice": practice.slug, "said": "yes"})  # a mistake, taken back
    assert Naming.objects.get().holds
    assert "A repair café in every neighbourhood" in page(client)


def test_a_member_answers_on_the_profile_and_nobody_else(
    client: Client, practice: Practice, guild: Organisation
) -> None:
    member, stranger = make_person("member@example.org"), make_person("stranger@example.org")
    guild.members.create(user=member)
    client.force_login(member)
    address = f"/en/practices/{practice.slug}/named/"
    assert f'action="{address}"' in page(client)
    assert client.post(address, {"organisation": "guild"}).status_code == 409
    client.post(address, {"organisation": "guild", "said": "no"})
    assert not Naming.objects.get().holds
    assert "You said that you did not take part." in page(client)
    with pytest.raises(PermissionDenied):
        naming.state(actor=actor_of(stranger), organisation=guild, slug=practice.slug, holds=True)
    client.force_login(stranger)
    assert address not in page(client)
    assert client.post(address, {"organisation": "guild", "said": "yes"}).status_code == 403


def test_a_link_speaks_for_one_organisation_and_practices_that_name_it(
    client: Client, practice: Practice, guild: Organisation
) -> None:
    token = links.token_for(guild, Purpose.NAMED, email=guild.email)
    other = make_practice(practice.region, slug="other")
    with pytest.raises(Refused, match="does not name"):
        naming.answer(token=token, slug=other.slug, holds=True)
    Practice.objects.filter(pk=practice.pk).update(publication="withdrawn")
    with pytest.raises(Refused, match="does not name"):
        naming.answer(token=token, slug=practice.slug, holds=True)
    confirms = links.token_for(guild, Purpose.CONFIRM, email=guild.email)
    for wrong in (confirms, signing.dumps([1, ""]), "x"):
        assert client.get(f"/en/practices/named/{wrong}/").status_code == 410
    Organisation.objects.filter(pk=guild.pk).update(email="new@guild.example")
    with pytest.raises(Refused, match="no longer has"):
        naming.asked(token)
    assert not Naming.objects.exists()


def test_the_link_still_speaks_after_a_merge(practice: Practice, guild: Organisation) -> None:
    token = links.token_for(guild, Purpose.NAMED, email=guild.email)
    whole = Organisation.objects.create(slug="whole", name="Whole")
    Organisation.everything.filter(pk=guild.pk).update(merged_into=whole.pk)
    PracticePartner.objects.update(organisation=whole)
    naming.answer(token=token, slug=practice.slug, holds=True)
    assert Naming.objects.get().organisation == whole


def letters_to(email: str) -> list[str]:
    return [str(one.body) for one in mail.outbox if one.to == [email]]


def test_an_organisation_hears_of_it_when_the_practice_is_published() -> None:
    guild = Organisation.objects.create(slug="guild", name="The Guild", email="post@guild.example")
    make_practice(organisation="The Guild", partners=[])
    make_practice(Region.objects.get(), slug="other", organisation="", partners=["The Guild"])
    assert [naming.tell_named(), naming.tell_named()] == [1, 0]
    [letter] = letters_to(guild.email)  # one for both
    assert "/en/practices/repair-cafe/" in letter
    assert "/en/practices/other/" in letter
    link = link_in([letter])
    assert Client().post(link, {"practice": "other", "said": "yes"}).status_code == 302
    assert Naming.objects.get(practice__slug="other").holds
    make_practice(Region.objects.get(), slug="third", organisation="The Guild", partners=[])
    assert naming.tell_named() == 1
    assert "/en/practices/third/" in letters_to(guild.email)[1]
    assert "/en/practices/other/" not in letters_to(guild.email)[1]  # it has its answer


def test_no_letter_where_the_owner_speaks_for_it_or_nobody_is_to_be_reached() -> None:
    member = make_person("member@example.org")
    guild = Organisation.objects.create(slug="guild", name="The Guild")
    practice = make_practice(organisation="The Guild", partners=[])
    assert naming.tell_named() == 0  # no address
    guild.members.create(user=member)
    Practice.objects.update(owner=member)
    assert naming.tell_named() == 0
    Practice.objects.filter(pk=practice.pk).update(owner=None, publication="withdrawn")
    assert naming.tell_named() == 0
    Practice.objects.update(publication="published")
    assert naming.tell_named() == 1
    assert letters_to(member.email)


def test_many_answers_hide_no_open_question(
    client: Client, practice: Practice, guild: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "AT_MOST", 1)
    Practice.objects.filter(pk=practice.pk).update(published_at="2020-01-01T00:00:00Z")
    newer = make_practice(practice.region, slug="newer")
    PracticePartner.objects.get_or_create(practice=newer, organisation=guild)
    Naming.objects.create(
        practice=newer, organisation=guild, holds=True, said_on=timezone.localdate()
    )
    assert "A repair café" in naming.with_yearly_question(guild)[0]
    link = link_in(naming.with_yearly_question(guild))
    assert f'value="{practice.slug}"' in page(client, link)


def test_a_member_finds_the_question_on_the_dashboard(
    client: Client, practice: Practice, guild: Organisation
) -> None:
    member = make_person("member@example.org")
    guild.members.create(user=member)
    Naming.objects.create(practice=practice, organisation=guild)
    [group] = [one for one in needs_of(member, actor_of(member)) if one.key == "namings"]
    [need] = group.needs
    client.force_login(member)
    assert need.path == f"{PROFILE}#named-{practice.slug}"
    assert f'id="named-{practice.slug}"' in page(client)
    naming.state(actor=actor_of(member), organisation=guild, slug=practice.slug, holds=True)
    assert "namings" not in [one.key for one in needs_of(member, actor_of(member))]
