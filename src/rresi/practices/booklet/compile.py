"""Compile the template in a folder to PDF on standard output. Run by itself, not imported.

A process of its own gives back all memory: typst caches the layouts of its last compilations.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typst

FONTS = Path(__file__).parent / "fonts"


def main(root: Path) -> bytes:
    """The PDF of `booklet.typ` and `data.json` in the folder.

    Raises:
        typst.TypstError: the template does not compile.
    """
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    compiler = typst.Compiler(root / "booklet.typ", root=root, font_paths=fonts)
    try:
        content = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        # PDF/UA forbids a sign that no font of ours draws, an emoji say. The document is then
        # the same, tagged too, without the claim to the standard.
        if "could not be displayed with font" not in str(error):
            raise
        content = compiler.compile(format="pdf")
    assert isinstance(content, bytes)
    return content


if __name__ == "__main__":
    sys.stdout.buffer.write(main(Path(sys.argv[1])))
