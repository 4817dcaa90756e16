"""Fetch the front-end files of others: pinned, verified, with their licences.

    python tools/vendor.py            fetch and rebuild everything (needs fonttools and brotli)
    python tools/vendor.py --check    compare what is on disk with the manifest (no network)

Every package comes from the npm registry as a tarball whose SHA-512 is pinned below. What lands
in a folder is listed there with its own SHA-256, source and licence in manifest.json.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import sys
import tarfile
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from outlines import outlines

PACKAGE = Path(__file__).parents[1] / "src/rresi"
VENDOR = PACKAGE / "design/static/rresi/vendor"
PRINT = PACKAGE / "press/fonts"  # for PDF only, so not served to browsers
REGISTRY = "https://registry.npmjs.org"

# What pages are written with: Western and Central Europe, Türkiye, typographic marks.
LATIN = "U+0020-007E,U+00A0-00FF,U+0131,U+0152,U+0153,U+02C6,U+02DA,U+02DC,U+2009,U+2010-2015,"
LATIN += "U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032,U+2033,U+2039,U+203A,U+20AC,"
LATIN += "U+2122,U+2191,U+2193,U+2212,U+FFFD"
LATIN_EXTENDED = "U+0100-0130,U+0132-0151,U+0154-017F,U+0218-021B,U+1E9E"
WEIGHTS = (400, 800)


@dataclass(frozen=True)
class File:
    """One file of a package and what becomes of it (path inside the vendor folder)."""

    member: str
    target: str
    change: Callable[[bytes], bytes] | None = None


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    integrity: str
    licence: str
    files: tuple[File, ...]

    @property
    def url(self) -> str:
        return f"{REGISTRY}/{self.name}/-/{self.name.rpartition('/')[2]}-{self.version}.tgz"


def without_source_map(script: bytes) -> bytes:
    """The map is not shipped, and a dangling address breaks hashed static file names."""
    return re.sub(rb"\n?//# sourceMappingURL=.*\s*$", b"\n", script)


def scanner(script: bytes) -> bytes:
    """The scanner, which starts its worker from a file: the content policy allows no blob."""
    imported = b'import("./qr-scanner-worker.min.js").then(c=>c.createWorker())'
    started = b"Promise.resolve(new Worker(e.workerPath))"
    if script.count(imported) != 1:
        raise VendorError("qr-scanner: the worker is started in another way than expected")
    return without_source_map(script.replace(imported, started))


def scanner_worker(script: bytes) -> bytes:
    """The worker's own source, which the package carries as a template literal of JavaScript."""
    source = re.fullmatch(rb".*?new Blob\(\[`(.*)`\]\).*", script, re.DOTALL)
    if source is None or re.search(rb"\\[^`$]", source[1]):
        raise VendorError("qr-scanner: the worker's source does not stand where it should")
    return re.sub(rb"\\([`$])", rb"\1", source[1])


def subset(unicodes: str) -> Callable[[bytes], bytes]:
    """The given characters in four weights and all between, tabular figures and kerning kept."""

    def change(font_file: bytes) -> bytes:
        from fontTools.subset import Options, Subsetter, parse_unicodes
        from fontTools.ttLib import TTFont
        from fontTools.varLib.instancer import instantiateVariableFont

        font = TTFont(io.BytesIO(font_file), recalcTimestamp=False)
        options = Options(flavor="woff2", layout_features=["kern", "tnum", "locl", "ccmp", "mark"])
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=parse_unicodes(unicodes.replace("U+", "")))
        subsetter.subset(font)
        instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
        font.flavor = "woff2"
        result = io.BytesIO()
        font.save(result)
        return result.getvalue()

    return change


def static(family: str, weight: int, italic: bool) -> Callable[[bytes], bytes]:
    """One weight as TrueType with every glyph, since typst reads neither variable fonts nor WOFF2.

    The files of one style differ in the letters they hold, so each needs a family name of its own.
    """

    def change(font_file: bytes) -> bytes:
        from fontTools.ttLib import TTFont
        from fontTools.varLib.instancer import instantiateVariableFont

        font = TTFont(io.BytesIO(font_file), recalcTimestamp=False)
        instantiateVariableFont(font, {"wght": weight}, inplace=True)
        font.flavor = None
        bold = weight >= 700
        style = " ".join(["Bold"] * bold + ["Italic"] * italic) or "Regular"
        names = {1: family, 2: style, 4: f"{family} {style}"}
        names[6] = names[4].replace(" ", "-")
        for number in (16, 17, 21, 22, 25):
            font["name"].removeNames(nameID=number)
        for number, name in names.items():
            font["name"].removeNames(nameID=number)
            font["name"].setName(name, number, 3, 1, 0x409)
        metrics: Any = font["OS/2"]  # fonttools adds a table's fields while it reads
        head: Any = font["head"]
        metrics.usWeightClass = weight
        metrics.fsSelection = (bold << 5) | italic | ((not bold and not italic) << 6)
        head.macStyle = bold | (italic << 1)
        result = io.BytesIO()
        font.save(result)
        return result.getvalue()

    return change


def europe(topology: bytes) -> bytes:
    text = json.dumps(outlines(json.loads(topology)), separators=(",", ":"))
    return text.encode() + b"\n"


FONT = "files/atkinson-hyperlegible-next-{}-wght-normal.woff2"
PACKAGES = (
    Package(
        "htmx.org",
        "2.0.11",
        "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        "0BSD",
        (
            File("dist/htmx.min.js", "htmx.min.js", without_source_map),
            File("LICENSE", "licences/htmx.txt"),
        ),
    ),
    Package(
        "leaflet",
        "1.9.4",
        "sha512-nxS1ynzJOmOlHp+iL3FyWqK89GtNL8U8rvlMOsQdTTssxZwCXh8N2NB3GDQOL+YR3XnWyZAxwQixURb+FA74PA==",
        "BSD-2-Clause",
        (
            File("dist/leaflet.js", "leaflet/leaflet.js", without_source_map),
            File("dist/leaflet.css", "leaflet/leaflet.css"),
            File("dist/images/layers.png", "leaflet/images/layers.png"),
            File("dist/images/layers-2x.png", "leaflet/images/layers-2x.png"),
            File("dist/images/marker-icon.png", "leaflet/images/marker-icon.png"),
            File("LICENSE", "licences/leaflet.txt"),
        ),
    ),
    Package(
        "@fontsource-variable/atkinson-hyperlegible-next",
        "5.3.0",
        "sha512-UnLzNUy1RWoLDfydAatP4NaRm99X/WbQEph7q/PymJnCFIOOwKOx3pBmp5ys8trO0dM+CKGuJgeZP9fAR4mQpA==",
        "OFL-1.1",
        (
            File(FONT.format("latin"), "fonts/atkinson-next.woff2", subset(LATIN)),
            File(FONT.format("latin-ext"), "fonts/atkinson-next-ext.woff2", subset(LATIN_EXTENDED)),
            File("LICENSE", "licences/atkinson-hyperlegible-next.txt"),
        ),
    ),
    Package(
        "world-atlas",
        "2.0.2",
        "sha512-IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ==",
        "ISC (data: Natural Earth, public domain)",
        (
            File("countries-50m.json", "europe.json", europe),
            File("LICENSE", "licences/world-atlas.txt"),
        ),
    ),
    Package(
        "qr-scanner",
        "1.4.2",
        "sha512-kV1yQUe2FENvn59tMZW6mOVfpq9mGxGf8l6+EGaXUOd4RBOLg7tRC83OrirM5AtDvZRpdjdlXURsHreAOSPOUw==",
        "MIT",
        (
            File("qr-scanner.min.js", "qr-scanner.min.js", scanner),
            File("qr-scanner-worker.min.js", "qr-scanner-worker.min.js", scanner_worker),
            File("LICENSE", "licences/qr-scanner.txt"),
        ),
    ),
)
TYPEFACE = PACKAGES[2]
PRINT_PACKAGES = (
    replace(
        TYPEFACE,
        files=(
            *(
                File(
                    f"files/atkinson-hyperlegible-next-{letters}-wght-{slant}.woff2",
                    f"{letters}-{weight}-{slant}.ttf",
                    static(family, weight, slant == "italic"),
                )
                for letters, family in (("latin", "Atkinson Next"), ("latin-ext", "Atkinson More"))
                for weight in (400, 700)
                for slant in ("normal", "italic")
            ),
            File("LICENSE", "LICENSE.txt"),
        ),
    ),
    # What the typeface does not have: names of people and places in Cyrillic and Greek.
    Package(
        "@fontsource-variable/noto-sans",
        "5.3.0",
        "sha512-e3ZuxzY9AL2psXPZlhwhnYrHUHv6PMoyK9MQ7croF0CUgURLqu9EMjW7q2FgVLwij1tjLsIHQrnwQ8aUcg4BiA==",
        "OFL-1.1",
        (
            *(
                File(
                    f"files/noto-sans-{letters}-wght-normal.woff2",
                    f"{letters}-{weight}-normal.ttf",
                    static(family, weight, italic=False),
                )
                for letters, family in (
                    ("cyrillic", "Noto Cyrillic"),
                    ("cyrillic-ext", "Noto Cyrillic More"),
                    ("greek", "Noto Greek"),
                )
                for weight in (400, 700)
            ),
            File("LICENSE", "LICENSE-noto.txt"),
        ),
    ),
)
FOLDERS = ((VENDOR, PACKAGES), (PRINT, PRINT_PACKAGES))


class VendorError(Exception):
    """A file that is not what was pinned."""


def verify(package: Package, tarball: bytes) -> None:
    """Raises VendorError unless the tarball has the pinned SHA-512."""
    digest = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    if digest != package.integrity:
        raise VendorError(
            f"{package.name} {package.version}: pinned {package.integrity}, fetched {digest}"
        )


def fetch(package: Package) -> bytes:
    with urllib.request.urlopen(package.url, timeout=60) as answer:  # noqa: S310 (fixed https)
        return bytes(answer.read())


def unpack(package: Package, tarball: bytes, folder: Path) -> list[dict[str, str]]:
    """Writes the package's files below `folder`; returns their manifest entries."""
    entries = []
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
        for file in package.files:
            member = archive.extractfile(f"package/{file.member}")
            if member is None:
                raise VendorError(f"{package.name} {package.version}: no file {file.member}")
            content = member.read()
            if file.change:
                content = file.change(content)
            target = folder / file.target
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            entries.append(
                {
                    "path": file.target,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "package": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "source": f"{package.url}#{file.member}",
                    "changed": "yes" if file.change else "no",
                }
            )
    return entries


def problems(folder: Path, packages: Iterable[Package] = PACKAGES) -> list[str]:
    """What differs between the folder, its manifest and the pins, one line each."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        return [f"{manifest.name}: missing; run tools/vendor.py"]
    entries = {e["path"]: e for e in json.loads(manifest.read_text())["files"]}
    pins = {f.target: p.version for p in packages for f in p.files}
    found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    found.discard("manifest.json")
    lines = [f"{path}: not in the manifest" for path in sorted(found - entries.keys())]
    lines += [f"{path}: not pinned in tools/vendor.py" for path in sorted(entries.keys() - pins)]
    lines += [f"{path}: pinned but not fetched" for path in sorted(pins.keys() - entries.keys())]
    for path, entry in sorted(entries.items()):
        if path not in found:
            lines.append(f"{path}: missing on disk")
        elif hashlib.sha256((folder / path).read_bytes()).hexdigest() != entry["sha256"]:
            lines.append(f"{path}: content differs from the manifest")
        if path in pins and pins[path] != entry["version"]:
            lines.append(f"{path}: fetched {entry['version']}, pinned {pins[path]}")
    return lines


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="verify only, without the network")
    options = parser.parse_args(arguments)
    if options.check:
        lines = [line for folder, packages in FOLDERS for line in problems(folder, packages)]
        for line in lines:
            print(line, file=sys.stderr)
        return 1 if lines else 0
    for folder, packages in FOLDERS:
        entries = []
        for package in packages:
            tarball = fetch(package)
            verify(package, tarball)
            entries += unpack(package, tarball, folder)
            print(f"{package.name} {package.version}")
        manifest = json.dumps({"files": entries}, indent=2) + "\n"
        (folder / "manifest.json").write_text(manifest)
    return 0


if __name__ == "__main__":
    sys.exit(main())
