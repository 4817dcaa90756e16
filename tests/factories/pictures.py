"""Pictures for tests, as cameras and other programs write them."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

Colour = tuple[int, int, int]
BLUE: Colour = (0, 60, 140)


def encoded(image: Pillow.Image, form: str = "JPEG", **options: Any) -> bytes:
    output = io.BytesIO()
    image.save(output, form, **options)
    return output.getvalue()


def picture(
    size: tuple[int, int] = (64, 48), colour: Colour = BLUE, form: str = "JPEG", **options: Any
) -> bytes:
    """The bytes of a picture in one colour."""
    return encoded(Pillow.new("RGB", size, colour), form, **options)


def photograph(size: tuple[int, int], seed: int = 1) -> bytes:
    """A picture as rich in detail as a photograph: the finer, the fainter (a 1/f spectrum)."""
    width, height = size
    draws = np.random.default_rng(seed)
    rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    fineness = np.maximum(np.hypot(rows, columns), 1 / max(size)) ** 1.1
    bands = []
    for _band in range(3):
        waves = np.fft.rfft2(draws.standard_normal((height, width))) / fineness
        field = np.fft.irfft2(waves, s=(height, width))
        bands.append((field - field.mean()) / field.std())
    shades = [128 + 50 * (bands[0] + 0.3 * band) for band in bands]
    pixels = np.stack(shades, axis=-1).clip(0, 255).astype(np.uint8)
    return encoded(Pillow.fromarray(pixels), quality=90)


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    """The same as a form sends it."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")
