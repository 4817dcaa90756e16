"""Pictures in a bucket: the storage behaves as the folder does, and a backup holds them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from moto.server import ThreadedMotoServer
from pytest_django import Settings
from storages.backends.s3 import S3Storage

from rresi.config.environment import Environment
from rresi.operations.backup import archive, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(tmp_path: Path, settings: Settings) -> Iterator[Storage]:
    server = ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    name = f"pictures-{uuid4()}"  # moto's buckets outlive its server
    url = f"s3://key:se%2Fcret@{host}:{port}/{name}?region=eu-central-1&tls=0"
    values = {"RRESI_S3_URL": url, "RRESI_MODE": "test", "RRESI_DATA_DIR": str(tmp_path)}
    with patch.dict(os.environ, values):
        options = Environment().s3
    assert options["secret_key"] == "se/cret"
    boto3.client(  # type: ignore[no-untyped-call]
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="eu-central-1",
    ).create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    storage = S3Storage(**options)  # type: ignore[no-untyped-call]
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backups"
    with patch.dict(storages._storages, {"pictures": storage}):  # type: ignore[attr-defined]
        yield storage
    server.stop()


def test_a_picture_is_written_read_listed_and_removed(bucket: Storage) -> None:
    assert bucket.save("a.webp", ContentFile(b"picture")) == "a.webp"
    assert bucket.exists("a.webp")
    with bucket.open("a.webp") as file:
        assert file.read() == b"picture"
    assert bucket.listdir("")[1] == ["a.webp"]
    bucket.delete("a.webp")
    with pytest.raises(FileNotFoundError):
        bucket.open("a.webp")


def test_a_backup_holds_what_is_in_the_bucket(bucket: Storage, tmp_path: Path) -> None:
    bucket.save("a.webp", ContentFile(b"picture"))
    with archive.writing(tmp_path / "x.tar") as writer:
        services._add_pictures(writer, bucket)
        assert writer.files["pictures/a.webp"][1] == len(b"picture")
