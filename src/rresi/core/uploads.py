"""How much of an uploaded file is kept while a form is read."""

from __future__ import annotations

from django.core.files.uploadhandler import FileUploadHandler

FILE_LIMIT = 10_000_000  # bytes; what a form says of it stands in words beside its field


class CappedUploadHandler(FileUploadHandler):
    """Stands before the handlers that keep files, and passes on little more than the limit.

    The rest is read and dropped, so that a file of any size fills no disk, and the fields that
    follow it in the form are not lost. The form sees a file larger than the limit and says so.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= FILE_LIMIT else None

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one make the file."""
