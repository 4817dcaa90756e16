"""Sessions in the database, which go unsaved while nothing can be saved."""

from __future__ import annotations

from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError
from django.utils.crypto import get_random_string

from rresi.core import read_only


class SessionStore(DatabaseStore):
    """A reader keeps reading: what would have been kept in the session is lost, not the page."""

    @classmethod
    def get_model_class(cls) -> type:
        return DatabaseStore.get_model_class()

    def _get_new_session_key(self) -> str:
        """A key that nobody can guess, not looked up first: `create` tries again where it is taken.

        One query less for each form that a stranger opens.
        """
        return get_random_string(32, VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:
        if read_only.cause():
            return
        try:
            super().save(must_create=must_create)
        except DatabaseError as error:
            if not read_only.notice(error):
                raise
