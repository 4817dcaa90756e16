"""A picture's bytes drawn anew, in fixed renditions. Nothing but its pixels is kept.

Where and with what it was taken goes; how it is to be turned and what its colours mean is applied.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from rresi.core.uploads import FILE_LIMIT

PIXEL_LIMIT = 40_000_000
SIDE = 1600
# The reader of JPEG also reads what telephones write: several pictures in one file ("MPO"), of
# which the first is the photograph.
READ = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Rendition:
    """A fixed size: the greatest width, and the bytes that it may weigh."""

    width: int
    bytes: int


RENDITIONS: Mapping[str, Rendition] = {
    "480": Rendition(480, 24_000),
    "960": Rendition(960, 72_000),
    "1600": Rendition(SIDE, 500_000),
    "square": Rendition(320, 10_000),  # cut to a square, for lists
}
QUALITIES = (78, 66, 54, 42, 30, 18, 4)  # the first that keeps within the weight is taken
_SRGB = ImageCms.createProfile("sRGB")


class PictureRefused(Exception):
    """A picture that cannot be accepted; says why."""


@dataclass(frozen=True)
class Drawn:
    """A picture drawn anew: the hash of its pixels, its size, and each rendition as WebP."""

    key: str
    width: int
    height: int
    renditions: Mapping[str, bytes]


def draw(content: bytes) -> Drawn:
    """Check a picture by its content and draw it anew.

    Raises:
        PictureRefused: it is too large, no picture, of another form, moving or damaged.
    """
    if len(content) > FILE_LIMIT:
        raise PictureRefused(gettext("is larger than 10 MB"))
    try:
        pixels = _pixels(content)
    except UnidentifiedImageError as error:
        raise PictureRefused(gettext("must be a JPEG, PNG or WebP image")) from error
    except Pillow.DecompressionBombError as error:
        raise PictureRefused(gettext("has more than 40 million pixels")) from error
    except PictureRefused:
        raise
    # A decoder that is fed what anybody may send fails in any way: OSError, struct.error, ...
    except Exception as error:
        raise PictureRefused(gettext("is damaged or incomplete")) from error
    size = f"{pixels.mode} {pixels.width} {pixels.height} "
    key = hashlib.sha256(size.encode() + pixels.tobytes()).hexdigest()
    renditions = {name: _encoded(pixels, name) for name in RENDITIONS}
    return Drawn(key, pixels.width, pixels.height, renditions)


def _pixels(content: bytes) -> Pillow.Image:
    with Pillow.open(io.BytesIO(content), formats=READ) as image:
        # Before a pixel is read: what a few bytes unfold to can be larger than the memory.
        if image.width * image.height > PIXEL_LIMIT:
            raise PictureRefused(gettext("has more than 40 million pixels"))
        if getattr(image, "is_animated", False) and image.format != "MPO":
            raise PictureRefused(gettext("moves; choose a still picture"))
        return _redrawn(image)


def _redrawn(image: Pillow.Image) -> Pillow.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode not in {"L", "LA", "RGB", "RGBA", "CMYK"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((SIDE, SIDE))
    image = ImageOps.exif_transpose(image)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile and image.mode in {"RGB", "CMYK"}:
        image = _in_srgb(image, profile)
    clean = Pillow.new(mode, image.size)
    clean.paste(image.convert(mode))
    return clean


def _in_srgb(image: Pillow.Image, profile: bytes) -> Pillow.Image:
    """The colours as every screen shows them; as they are when the profile cannot be read."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, own, _SRGB, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError):
        return image


def _encoded(pixels: Pillow.Image, name: str) -> bytes:
    rendition = RENDITIONS[name]
    if name == "square":
        image = ImageOps.fit(pixels, (rendition.width, rendition.width))
    else:
        image = pixels
        if image.width > rendition.width:
            height = max(1, round(image.height * rendition.width / image.width))
            image = image.resize((rendition.width, height), Pillow.Resampling.LANCZOS)
    content = b""
    for quality in QUALITIES:
        output = io.BytesIO()
        image.save(output, "WEBP", quality=quality)
        content = output.getvalue()
        if len(content) <= rendition.bytes:
            break
    return content
