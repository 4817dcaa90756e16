"""A typst template, data and files rendered as PDF, in a process of its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from PIL import Image, ImageOps, UnidentifiedImageError

from rresi.design import brand

HERE = Path(__file__).parent
LIBRARY = HERE / "press.typ"
MARK = HERE.parent / "design/static/rresi/mark.svg"
BREAKING = '#import "press.typ": breaking\n#show: breaking\n'
TIME_LIMIT = 60  # seconds
PICTURE_SIZE = 1600  # pixels on the longer side: about 300 an inch over the width of the text

# Emoji, which no typeface for paper has. In the Basic Multilingual Plane only those that are always
# drawn in colour; the others are signs that our typefaces do have.
_EMOJI = (
    "[\U0001f000-\U0001faff\U000e0020-\U000e007f\ufe0f\u20e3\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe"
    "\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3"
    "\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c"
    "\u2b50\u2b55]"
)
_ONLY_EMOJI = re.compile(rf'"(?:{_EMOJI}[\u200d ]*)+"')
_AMONG_WORDS = re.compile(rf" ?(?:{_EMOJI}\u200d?)+")

Asset = Path | bytes
"""A file to copy, or a file's content."""


def render(template: Path, data: Mapping[str, Any], assets: Mapping[str, Asset]) -> bytes:
    """A tagged PDF of a template.

    The template reads `data` as `json("data.json")`, names the assets by their keys, and imports
    `press.typ`, which knows the network's name and mark as `network`. It sees no other file. Text
    from people must reach it as data, never as source. Long words and addresses break by themselves
    (`breaking` in `press.typ`): text needs no invisible characters, which whoever copies it copies.

    Raises:
        RuntimeError: the template does not compile; no data can cause that in a sound template.
        subprocess.TimeoutExpired: it took more than TIME_LIMIT seconds.
    """
    with TemporaryDirectory(prefix="rresi-pdf-") as folder:
        root = Path(folder)
        source = BREAKING + template.read_text(encoding="utf-8")
        (root / "main.typ").write_text(source, encoding="utf-8")
        shutil.copyfile(LIBRARY, root / LIBRARY.name)
        for name, asset in assets.items():
            if isinstance(asset, bytes):
                (root / name).write_bytes(asset)
            else:
                shutil.copyfile(asset, root / name)
        own = brand.current()
        mark = "mark.png" if own.icon_type == "image/png" else "mark.svg"
        (root / mark).write_bytes(own.mark or MARK.read_bytes())
        network = {
            "name": own.name,
            "short": own.short_name,
            "tagline": own.tagline,
            "mark": mark,
        }
        for name, content in (("data", data), ("palette", own.light), ("network", network)):
            text = _without_emoji(json.dumps(content, ensure_ascii=False))
            (root / f"{name}.json").write_text(text, encoding="utf-8")
        return _compile(root)


def _without_emoji(text: str) -> str:
    """JSON with emoji left out; where there is nothing else, a bullet stands for them."""
    return _AMONG_WORDS.sub("", _ONLY_EMOJI.sub('"•"', text))


def _compile(root: Path) -> bytes:
    done = subprocess.run(  # noqa: S603 (our own script, in a folder we made)
        [sys.executable, "-I", str(HERE / "compile.py"), str(root)],
        capture_output=True,
        check=False,
        timeout=TIME_LIMIT,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout


def printable(file: IO[bytes]) -> bytes:
    """A picture on white paper, small enough to print, as JPEG.

    Raises:
        ValueError: it cannot be read as a picture.
    """
    try:
        with Image.open(file) as opened:
            opened.draft("RGB", (PICTURE_SIZE, PICTURE_SIZE))
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise ValueError(str(error)) from error
    picture.thumbnail((PICTURE_SIZE, PICTURE_SIZE))
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    output = BytesIO()
    paper.save(output, "JPEG", quality=85)
    return output.getvalue()
