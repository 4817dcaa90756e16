"""Uploaded pictures, checked by their content: nothing of a file is kept but its pixels.

Metadata such as place and camera is dropped; orientation and colour profile are applied first.
"""

from __future__ import annotations

import io

from django.utils.translation import gettext
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from rresi.core.uploads import FILE_LIMIT

PIXEL_LIMIT = 40_000_000
SIDE = 1600
# Pillow's JPEG reader also opens the MPO files that phones write: several pictures in one file, of
# which the first is the photograph.
READ = ("JPEG", "PNG", "WEBP")
QUALITIES = (78, 66, 54, 42, 30, 18, 4)  # the first that stays within the weight is taken
_SRGB = ImageCms.createProfile("sRGB")


class PictureRefused(Exception):
    """The picture cannot be accepted; the message says why."""


def pixels_of(content: bytes) -> Pillow.Image:
    """An uploaded picture, upright, in sRGB and at most `SIDE` pixels wide and high.

    Raises:
        PictureRefused: it is too large, not a picture, of another format, animated or damaged.
    """
    if len(content) > FILE_LIMIT:
        raise PictureRefused(gettext("The picture is larger than 10 MB."))
    try:
        return _read(content)
    except UnidentifiedImageError as error:
        raise PictureRefused(gettext("This must be a JPEG, PNG or WebP picture.")) from error
    except Pillow.DecompressionBombError as error:
        raise PictureRefused(gettext("The picture has more than 40 million pixels.")) from error
    except PictureRefused:
        raise
    # Given hostile input a decoder may fail in any way: OSError, struct.error, ...
    except Exception as error:
        raise PictureRefused(gettext("The picture is damaged or incomplete.")) from error


def square(pixels: Pillow.Image, side: int, *, high: float = 0.5) -> Pillow.Image:
    """The same cut to a square of so many pixels; `high` is from where: 0 the top, 1 the foot."""
    return ImageOps.fit(pixels, (side, side), centering=(0.5, high))


def as_webp(pixels: Pillow.Image, weight: int) -> bytes:
    """The same as WebP, as fine as a weight in bytes allows."""
    content = b""
    for quality in QUALITIES:
        output = io.BytesIO()
        pixels.save(output, "WEBP", quality=quality)
        content = output.getvalue()
        if len(content) <= weight:
            break
    return content


def _read(content: bytes) -> Pillow.Image:
    with Pillow.open(io.BytesIO(content), formats=READ) as image:
        # Before any pixel is read: a few bytes may unfold to more than fits in memory.
        if image.width * image.height > PIXEL_LIMIT:
            raise PictureRefused(gettext("The picture has more than 40 million pixels."))
        if getattr(image, "is_animated", False) and image.format != "MPO":
            raise PictureRefused(gettext("The picture is animated. Choose a still picture."))
        return _clean(image)


def _clean(image: Pillow.Image) -> Pillow.Image:
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
    """The picture in sRGB; unchanged when its profile cannot be read."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, own, _SRGB, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError):
        return image
