"""Front-end files of others are what was pinned, and nothing slips in beside them."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import outlines  # noqa: E402 (the tools are scripts, not a package)
import vendor  # noqa: E402


def tarball(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def package(content: bytes, *files: vendor.File) -> vendor.Package:
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    return vendor.Package("thing", "1.0.0", f"sha512-{digest}", "MIT", files)


def test_the_repository_holds_what_the_manifest_says() -> None:
    assert vendor.problems(vendor.VENDOR) == []
    assert vendor.main(["--check"]) == 0


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(vendor.VENDOR, tmp_path / "vendor"))


def test_a_changed_file_is_found(copy: Path) -> None:
    with (copy / "htmx.min.js").open("ab") as script:
        script.write(b"//")
    assert vendor.problems(copy) == ["htmx.min.js: content differs from the manifest"]


def test_a_missing_and_an_added_file_are_found(copy: Path) -> None:
    (copy / "europe.json").unlink()
    (copy / "extra.js").write_text("x")
    assert vendor.problems(copy) == [
        "extra.js: not in the manifest",
        "europe.json: missing on disk",
    ]


def test_an_older_version_than_the_pinned_one_is_found(copy: Path) -> None:
    manifest = copy / "manifest.json"
    content = json.loads(manifest.read_text())
    content["files"][0]["version"] = "0.1"
    manifest.write_text(json.dumps(content))
    assert vendor.problems(copy) == ["htmx.min.js: fetched 0.1, pinned 2.0.11"]


def test_no_manifest_is_a_problem(tmp_path: Path) -> None:
    assert vendor.problems(tmp_path) == ["manifest.json: missing; run tools/vendor.py"]


def test_another_tarball_than_the_pinned_one_is_refused() -> None:
    content = tarball(a=b"1")
    with pytest.raises(vendor.VendorError, match=r"thing 1\.0\.0: pinned sha512-"):
        vendor.verify(package(content), tarball(a=b"2"))
    vendor.verify(package(content), content)


def test_files_are_unpacked_with_their_checksum(tmp_path: Path) -> None:
    content = tarball(**{"a.js": b"go()\n//# sourceMappingURL=a.js.map\n"})
    thing = package(content, vendor.File("a.js", "js/a.js", vendor.without_source_map))
    (entry,) = vendor.unpack(thing, content, tmp_path)
    written = (tmp_path / "js/a.js").read_bytes()
    assert written == b"go()\n"
    assert entry["sha256"] == hashlib.sha256(written).hexdigest()
    assert entry["source"] == "https://registry.npmjs.org/thing/-/thing-1.0.0.tgz#a.js"


def test_scoped_packages_have_their_own_address() -> None:
    scoped = vendor.Package("@scope/name", "2.0.0", "", "MIT", ())
    assert scoped.url == "https://registry.npmjs.org/@scope/name/-/name-2.0.0.tgz"


def test_turkish_letters_are_in_the_typeface() -> None:
    pytest.importorskip("fontTools")
    from fontTools.ttLib import TTFont

    letters = set()
    for name in ("atkinson-next.woff2", "atkinson-next-ext.woff2"):
        font = TTFont(vendor.VENDOR / "fonts" / name)
        letters |= {chr(code) for code in font.getBestCmap() or {}}
        (axis,) = font["fvar"].axes
        assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 800)
    assert set("abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ€–“”…") <= letters


def test_a_common_border_is_simplified_once() -> None:
    # Two squares that share a wavy border: after simplifying, both hold the same points of it.
    wave = [[0, 0], [1, 10], [-2, 10], [1, 10], [0, 10]]
    topology = {
        "transform": {"scale": [0.01, 0.01], "translate": [10, 50]},
        "arcs": [
            wave,
            [[0, 40], [-300, 0], [0, -40], [300, 0]],
            [[0, 40], [300, 0], [0, -40], [-300, 0]],
        ],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "528", "arcs": [[0, 1]], "properties": {"name": "W"}},
                    {"type": "Polygon", "id": "276", "arcs": [[0, 2]], "properties": {"name": "E"}},
                ]
            }
        },
    }
    west, east = outlines.outlines(topology)["features"]
    assert [west["properties"]["code"], east["properties"]["code"]] == ["DE", "NL"]
    border = {(10.0, 50.0), (10.0, 50.4)}
    for feature in (west, east):
        ring = {tuple(p) for p in feature["geometry"]["coordinates"][0][0]}
        assert border <= ring


def test_simplifying_keeps_ends_and_what_stands_out() -> None:
    line = [(0.0, 0.0), (1.0, 0.001), (2.0, 1.0), (3.0, 0.001), (4.0, 0.0)]
    assert outlines.simplify(line, 0.1) == [
        (0.0, 0.0),
        (1.0, 0.001),
        (2.0, 1.0),
        (3.0, 0.001),
        (4.0, 0.0),
    ]
    assert outlines.simplify(line, 2.0) == [(0.0, 0.0), (4.0, 0.0)]


def test_clipping_to_a_window() -> None:
    square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]
    clipped = outlines.clip(square, (2.0, 1.0, 9.0, 3.0))
    assert abs(outlines.area(clipped)) == pytest.approx(4, rel=0.01)
    assert outlines.clip(square, (5.0, 5.0, 6.0, 6.0)) == []


def test_the_scanner_starts_its_worker_from_a_file() -> None:
    script = b'a=()=>import("./qr-scanner-worker.min.js").then(c=>c.createWorker());\n'
    assert vendor.scanner(script) == b"a=()=>Promise.resolve(new Worker(e.workerPath));\n"
    with pytest.raises(vendor.VendorError, match="another way"):
        vendor.scanner(b"a=()=>new Worker(b)")


def test_the_scanners_worker_is_taken_out_of_its_literal() -> None:
    script = rb"export const w=()=>new Worker(URL.createObjectURL(new Blob([`a=\`%\${b}\``]),{}))"
    assert vendor.scanner_worker(script) == b"a=`%${b}`"
    with pytest.raises(vendor.VendorError, match="worker's source"):
        vendor.scanner_worker(rb"new Blob([`a=\n`])")
