"""Pictures re-encoded in fixed renditions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image as Pillow

from rresi.core.pictures import SIDE, as_webp, pixels_of, square


@dataclass(frozen=True)
class Rendition:
    """A fixed size: its greatest width in pixels and its greatest weight in bytes."""

    width: int
    bytes: int


RENDITIONS: Mapping[str, Rendition] = {
    "480": Rendition(480, 24_000),
    "960": Rendition(960, 72_000),
    "1600": Rendition(SIDE, 500_000),
    "square": Rendition(320, 10_000),  # cut to a square, for lists
}


@dataclass(frozen=True)
class Encoded:
    """A re-encoded picture: the SHA-256 of its pixels, its size, and each rendition as WebP."""

    key: str
    width: int
    height: int
    renditions: Mapping[str, bytes]


def reencode(content: bytes) -> Encoded:
    """Check an uploaded file by its content and re-encode it. Errors: `pixels_of`."""
    pixels = pixels_of(content)
    size = f"{pixels.mode} {pixels.width} {pixels.height} "
    key = hashlib.sha256(size.encode() + pixels.tobytes()).hexdigest()
    renditions = {name: _encoded(pixels, name) for name in RENDITIONS}
    return Encoded(key, pixels.width, pixels.height, renditions)


def _encoded(pixels: Pillow.Image, name: str) -> bytes:
    rendition = RENDITIONS[name]
    if name == "square":
        image = square(pixels, rendition.width)
    else:
        image = pixels
        if image.width > rendition.width:
            height = max(1, round(image.height * rendition.width / image.width))
            image = image.resize((rendition.width, height), Pillow.Resampling.LANCZOS)
    return as_webp(image, rendition.bytes)
