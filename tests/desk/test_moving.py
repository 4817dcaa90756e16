"""A network moves to another installation and is the same there."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.accounts.services import create_person
from rresi.cli import starter
from rresi.core.declarations import declared_by_app
from rresi.core.ownership import Owns
from rresi.core.refusals import Refused
from rresi.desk import moving
from rresi.media.encoding import reencode
from rresi.news.services import store_picture, write_news
from tests.databases import new_site
from tests.factories.coastal import found
from tests.factories.pictures import picture

pytestmark = pytest.mark.django_db


def _label(app: str, name: str) -> str:
    return name if "." in name else f"{app}.{name}"


def test_every_table_is_owned_or_left_out_with_a_reason() -> None:
    said = [
        _label(app, name)
        for app, owns in declared_by_app(Owns)
        for name in (*owns.tables, *owns.leaves_out)
    ]
    known = {model._meta.label for model in apps.get_models() if model._meta.app_label != "toy"}
    assert {name: count for name, count in Counter(said).items() if count > 1} == {}
    assert known - set(said) == set(), "say in the app's context: Owns(...), or why not"
    assert set(said) - known == set(), "no such tables"
    assert all(
        reason for _app, owns in declared_by_app(Owns) for reason in owns.leaves_out.values()
    )


def test_nothing_that_moves_needs_what_stays() -> None:
    moved = {table.model for table in moving.tables()}
    needed = {
        f"{field.model._meta.label}.{field.name}"
        for model in moved
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and not field.null
        if field.related_model not in moved and field.name not in {"groups", "user_permissions"}
    }
    assert needed == set()


def _rresi(folder: Path, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("RRESI_", "DJANGO_"))}
    environment.pop("DATABASE_URL", None)
    environment |= {"RRESI_DATA_DIR": str(folder / "data"), "RRESI_MODE": "test", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "rresi.cli.main", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _members(path: Path) -> dict[str, str]:
    with ZipFile(path) as archive:
        return {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != moving.MANIFEST
        }


def test_the_starter_network_is_the_same_after_the_journey(tmp_path: Path) -> None:
    starter.load()
    starter.load_people()
    key = store_picture(actor=OPERATOR, encoded=reencode(picture()))
    shown = {"key": key, "alts": {"en": "A quay"}, "licence": "CC0 1.0"}
    record = {"date": "2027", "titles": {"en": "The quay"}, "picture": shown}
    write_news(actor=OPERATOR, slug="the-quay", record=record)
    for number, person in enumerate(User.objects.order_by("pk")):  # just after a full second
        moment = datetime(2027, 5, 4, 3, 2, 1, (456, 0, 123456)[number % 3], UTC)
        User.objects.filter(pk=person.pk).update(date_joined=moment)
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    manifest = moving.export_network(actor=OPERATOR, path=first)
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.part"))
    new_site(tmp_path / "data")
    assert "Imported R.R.E.S.I." in _rresi(tmp_path, "import", "network", str(first))
    assert "Exported R.R.E.S.I." in _rresi(tmp_path, "export", "network", str(second))
    left, right = _members(first), _members(second)
    assert sorted(name for name in left | right if left.get(name) != right.get(name)) == []
    with ZipFile(second) as archive:
        assert b'"2027-05-04T03:02:01.000456Z"' in archive.read("data/accounts.user.jsonl")
    rows = {name: member.get("rows", 0) for name, member in manifest["members"].items()}
    for table in ("practices.practice", "editorial.entry", "accounts.user", "network.network"):
        assert rows[f"data/{table}.jsonl"] > 0, table
    assert any(name.startswith("pictures/") for name in rows)


def _rewritten(path: Path, target: Path, change: Any) -> Path:
    with ZipFile(path) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def _consistent(path: Path, target: Path, name: str, content: bytes) -> Path:
    """The file with another member, whose sum in the manifest is right."""

    def change(member: str, old: bytes) -> bytes:
        if member == moving.MANIFEST:
            manifest = json.loads(old)
            manifest["members"][name]["sha256"] = hashlib.sha256(content).hexdigest()
            return json.dumps(manifest).encode()
        return content if member == name else old

    return _rewritten(path, target, change)


@pytest.mark.parametrize(
    "content",
    [
        b"nonsense\n",
        b"\xff\xfe\n",
        b"[1]\n",
        b'{"model": "news.newsitem", "pk": "x", "fields": {}}\n',
        b'{"model": "nothing.here", "pk": 1, "fields": {}}\n',
        b'{"model": "network.network", "pk": 1}\n',
        b"7\n",
        b"[" * 100_000 + b"\n",
    ],
)
def test_a_table_that_cannot_be_read_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    found()
    path = tmp_path / "network.zip"
    moving.export_network(actor=OPERATOR, path=path)
    target = _consistent(path, tmp_path / "damaged.zip", "data/network.network.jsonl", content)
    from rresi.network.models import Network

    Network.objects.all().delete()
    with pytest.raises(Refused, match="damaged"):
        moving.import_network(actor=OPERATOR, path=target)
    assert not Network.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [{"network": None}, {"network": 7}, {"members": 5}, {"members": {"a": 1}}, {"format": "1"}],
)
def test_a_manifest_that_lacks_something_is_refused(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    found()
    path = tmp_path / "network.zip"
    moving.export_network(actor=OPERATOR, path=path)

    def change(name: str, content: bytes) -> bytes:
        if name != moving.MANIFEST:
            return content
        found = {**json.loads(content), **changed}
        return json.dumps(
            {key: value for key, value in found.items() if value is not None}
        ).encode()

    target = _rewritten(path, tmp_path / "damaged.zip", change)
    from rresi.network.models import Network

    Network.objects.all().delete()
    with pytest.raises(Refused, match="damaged"):
        moving.import_network(actor=OPERATOR, path=target)
    assert not Network.objects.exists()


@pytest.mark.parametrize("fault", ["byte", "missing", "extra", "version", "no zip", "no manifest"])
def test_a_damaged_file_is_refused_whole(tmp_path: Path, fault: str) -> None:
    found()
    path = tmp_path / "network.zip"
    moving.export_network(actor=OPERATOR, path=path)

    def change(name: str, content: bytes) -> bytes | None:
        if fault == "byte" and name == "data/network.network.jsonl":
            return content.replace(b"Coastal", b"Coastel")
        if fault == "missing" and name == "data/news.newsitem.jsonl":
            return None
        if fault == "version" and name == moving.MANIFEST:
            return json.dumps({**json.loads(content), "migrations": []}).encode()
        if fault == "no manifest" and name == moving.MANIFEST:
            return None
        return content

    target = _rewritten(path, tmp_path / "damaged.zip", change)
    if fault == "extra":
        with ZipFile(target, "a") as archive:
            archive.writestr("pictures/../../evil.sh", b"#!")
    if fault == "no zip":
        target.write_bytes(b"PK nothing")
    with ZipFile(path) as archive:
        assert b"hash" not in archive.read("data/accounts.user.jsonl")
    from rresi.network.models import Network

    Network.objects.all().delete()
    with pytest.raises(Refused):
        moving.import_network(actor=OPERATOR, path=target)
    assert not Network.objects.exists()


def test_a_network_is_not_imported_over_another(tmp_path: Path) -> None:
    found()
    path = tmp_path / "network.zip"
    moving.export_network(actor=OPERATOR, path=path)
    with pytest.raises(Refused, match="empty installation"):
        moving.import_network(actor=OPERATOR, path=path)


def test_without_a_network_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        moving.export_network(actor=OPERATOR, path=tmp_path / "network.zip")
    assert list(tmp_path.iterdir()) == []


def test_only_who_may_moves_it(tmp_path: Path) -> None:
    for work in (moving.export_network, moving.import_network):
        with pytest.raises(PermissionDenied):
            work(actor=VISITOR, path=tmp_path / "network.zip")


def test_no_password_is_in_the_file(tmp_path: Path) -> None:
    found()
    create_person(email="a@coastal.example", name="A", language="en", password="the-tide-is-high")
    path = tmp_path / "network.zip"
    moving.export_network(actor=OPERATOR, path=path)
    with ZipFile(path) as archive:
        (line,) = archive.read("data/accounts.user.jsonl").decode().splitlines()
    assert "password" not in json.loads(line)["fields"]
