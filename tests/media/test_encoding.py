"""What of an uploaded file is kept: its pixels, in fixed sizes, and nothing else."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from rresi.core.pictures import PictureRefused
from rresi.core.uploads import FILE_LIMIT
from rresi.media.encoding import RENDITIONS, Encoded, reencode
from tests.factories.pictures import BLUE, encoded, photograph, picture

pytestmark = pytest.mark.once

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def opened(drawn: Encoded, size: str = "1600") -> Pillow.Image:
    return Pillow.open(io.BytesIO(drawn.renditions[size]))


def bomb(side: int) -> bytes:
    """A PNG of black pixels that unfolds to side x side of them."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    deflate = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 1)
    rows = b"".join(deflate.compress(row) for _row in range(side)) + deflate.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def moving(form: str) -> bytes:
    frames = [Pillow.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 120, 240)]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Dear reader, this is a text.", "must be a JPEG, PNG or WebP picture"),
        (b"", "must be a JPEG, PNG or WebP picture"),
        (SVG, "must be a JPEG, PNG or WebP picture"),
        (picture(form="GIF"), "must be a JPEG, PNG or WebP picture"),
        (picture(form="TIFF"), "must be a JPEG, PNG or WebP picture"),
        (picture(form="BMP"), "must be a JPEG, PNG or WebP picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "must be a JPEG, PNG or WebP"),
        (photograph((200, 200))[:3000], "is damaged or incomplete"),
        (picture(form="PNG")[:60], "is damaged or incomplete"),
        (bomb(20_000), "has more than 40 million pixels"),
        (bomb(6_400), "has more than 40 million pixels"),
        (moving("PNG"), "The picture is animated. Choose a still picture."),
        (moving("WEBP"), "The picture is animated. Choose a still picture."),
        (picture() + b"\0" * FILE_LIMIT, "is larger than 10 MB"),
    ],
    ids=[
        "text",
        "empty",
        "svg",
        "gif",
        "tiff",
        "bmp",
        "eps",
        "cut jpeg",
        "cut png",
        "bomb",
        "too many pixels",
        "apng",
        "moving webp",
        "30 MB",
    ],
)
def test_what_is_no_picture_of_ours_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(PictureRefused, match=words):
        reencode(content)


def test_place_camera_and_comment_are_dropped_and_the_turning_is_applied() -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "A Camera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 4.0, 18.0)
    content = picture((300, 200), exif=exif, comment=b"in my kitchen")
    assert b"A Camera" in content
    drawn = reencode(content)
    assert (drawn.width, drawn.height) == (200, 300)
    for size in RENDITIONS:
        image = opened(drawn, size)
        assert set(image.info) <= {"background", "loop", "timestamp", "duration"}
        assert not image.getexif()
        for secret in (b"A Camera", b"kitchen", b"EXIF", b"ICCP", b"XMP "):
            assert secret not in drawn.renditions[size]


def test_colours_of_another_profile_look_the_same() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()  # does not fit
    plain = reencode(picture())
    assert reencode(picture(icc_profile=profile)).key == plain.key
    assert reencode(picture(icc_profile=b"no profile")).key == plain.key
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green, blue = draw_pixel(picture(icc_profile=srgb))
    assert abs(red - BLUE[0]) + abs(green - BLUE[1]) + abs(blue - BLUE[2]) < 12


def draw_pixel(content: bytes) -> tuple[int, int, int]:
    pixel = opened(reencode(content)).convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    return (int(pixel[0]), int(pixel[1]), int(pixel[2]))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel_keeps_its_look(mode: str) -> None:
    grey = Pillow.new("L", (40, 30), 128)
    if mode == "I;16":
        image = Pillow.new("I;16", (40, 30), 128 * 256)
    elif mode == "1":
        image = Pillow.new("1", (40, 30), 1)
    elif mode == "P":
        image = grey.convert("RGB").quantize()
    else:
        image = grey.convert("RGB").convert(mode)
    shade = draw_pixel(encoded(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert all(abs(band - (255 if mode == "1" else 128)) <= 3 for band in shade), shade


def test_what_is_see_through_stays_so() -> None:
    drawn = reencode(encoded(Pillow.new("RGBA", (40, 30), (255, 0, 0, 0)), "PNG"))
    assert opened(drawn).convert("RGBA").getpixel((3, 3))[3] == 0  # type: ignore[index]


def test_the_first_picture_of_a_telephones_file_is_taken() -> None:
    first, second = Pillow.new("RGB", (60, 40), BLUE), Pillow.new("RGB", (30, 20), (9, 9, 9))
    content = encoded(first, "MPO", save_all=True, append_images=[second])
    assert reencode(content).width == 60


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (700, 500), (1, 1), (3000, 2)])
def test_renditions_have_fixed_sizes_and_are_never_larger_than_the_picture(
    size: tuple[int, int],
) -> None:
    drawn = reencode(picture(size))
    assert max(drawn.width, drawn.height) == min(1600, max(size))
    for name, rendition in RENDITIONS.items():
        image = opened(drawn, name)
        assert image.format == "WEBP"
        if name == "square":
            assert image.size == (320, 320)
        else:
            assert image.width == min(rendition.width, drawn.width)
            wanted = drawn.height * image.width / drawn.width
            assert abs(image.height - wanted) <= 1


def test_a_photograph_full_of_detail_keeps_within_its_weight() -> None:
    drawn = reencode(photograph((2400, 1600)))
    for name, rendition in RENDITIONS.items():
        assert len(drawn.renditions[name]) <= rendition.bytes, name


def test_the_same_pixels_have_the_same_key_whatever_holds_them() -> None:
    image = Pillow.effect_noise((80, 60), 50).convert("RGB")
    png, webp = encoded(image, "PNG"), encoded(image, "WEBP", lossless=True)
    assert reencode(png).key == reencode(webp).key
    assert reencode(png).key != reencode(encoded(image.rotate(180), "PNG")).key


def test_bytes_damaged_at_random_are_drawn_or_refused_and_nothing_else() -> None:
    draws = random.Random(3)
    whole = [
        picture((30, 20)),
        picture((30, 20), form="PNG"),
        picture((30, 20), form="WEBP"),
        encoded(Pillow.effect_noise((30, 20), 60).convert("P"), "PNG"),
        picture((30, 20), exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"),
    ]
    taken = 0
    for _attempt in range(600):
        content = bytearray(draws.choice(whole))
        for _damage in range(draws.choice([1, 2, 8])):
            content[draws.randrange(len(content))] = draws.randrange(256)
        if draws.random() < 0.3:
            del content[draws.randrange(len(content)) :]
        try:
            reencode(bytes(content))
        except PictureRefused:
            continue
        taken += 1
    assert 0 < taken < 600
