"""Machine translation: a place to plug it in, off unless the operator names a server.

The one adapter speaks the HTTP interface of LibreTranslate (https://docs.libretranslate.com), which
a network can run on its own machine. Nothing is sent anywhere without RRESI_TRANSLATE_URL.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings

TIMEOUT_SECONDS = 60
ANSWER_LIMIT = 5_000_000


class TranslationFailed(Exception):
    """The server did not translate; says why, for the person who asked."""


class MachineTranslator(Protocol):
    """Translates plain texts, all of them or none."""

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """As many texts as were given, in order. Raises TranslationFailed."""
        ...


@dataclass(frozen=True)
class LibreTranslate:
    """A server that speaks LibreTranslate's HTTP interface."""

    url: str
    key: str = ""

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        if not texts:
            return []
        body = {"q": list(texts), "source": source, "target": target, "format": "text"}
        if self.key:
            body["api_key"] = self.key
        request = Request(  # noqa: S310  # the operator's own address, checked to be HTTP
            f"{self.url.rstrip('/')}/translate",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                translated = json.loads(answer.read(ANSWER_LIMIT))["translatedText"]
        except (URLError, OSError, ValueError, KeyError, TypeError) as error:
            raise TranslationFailed(str(error)) from error
        whole = isinstance(translated, list) and len(translated) == len(texts)
        if not whole or not all(isinstance(text, str) for text in translated):
            raise TranslationFailed("the answer does not hold one text for each that was sent")
        return list(translated)


def configured() -> MachineTranslator | None:
    """The operator's translator, or None: then nothing offers machine translation."""
    if urlsplit(settings.TRANSLATE_URL).scheme not in {"http", "https"}:
        return None
    return LibreTranslate(settings.TRANSLATE_URL, settings.TRANSLATE_KEY)
