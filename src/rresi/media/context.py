"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.core.declarations import Context, Receiver
from rresi.core.ownership import Owns, OwnsFiles
from rresi.core.schedule import Periodic
from rresi.editorial.documents import (
    DocumentCheck,
    document_published,
    document_withdrawn,
    revision_frozen,
)
from rresi.media import files, queries, receivers
from rresi.media.services import sweep

CONTEXT = Context(
    DocumentCheck(receivers.lost_pictures),
    Receiver(document_published, receivers.show_pictures),
    Receiver(document_withdrawn, receivers.hide_pictures),
    Receiver(revision_frozen, receivers.pin_pictures),
    Periodic("sweep-pictures", sweep, every=timedelta(hours=12)),
    Owns(("Picture", "PictureUse")),
    OwnsFiles(
        "pictures",
        names=queries.file_names,
        read=files.read_file,
        write=files.write_file,
        accepts=files.is_file_name,
    ),
)
