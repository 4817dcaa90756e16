"""Sessions in the database, which go unsaved while nothing can be saved."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError

from rresi.core import read_only


class SessionStore(DatabaseStore):
    """A reader keeps reading: what would have been kept in the session is lost, not the page."""

    @classmethod
    def get_model_class(cls) -> type:
        return DatabaseStore.get_model_class()

    def save(self, must_create: bool = False) -> None:
        if read_only.cause():
            return
        try:
            super().save(must_create=must_create)
        except DatabaseError as error:
            if not read_only.notice(error):
                raise
