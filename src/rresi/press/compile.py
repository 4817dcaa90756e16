"""Compile the template in a folder to PDF on standard output. A script, not to be imported.

A process of its own gives back all memory: typst caches the layouts of its last compilations.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typst

FONTS = Path(__file__).parent / "fonts"


def main(root: Path) -> bytes:
    """The PDF of `main.typ` in the folder.

    Raises:
        typst.TypstError: the template does not compile.
    """
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    compiler = typst.Compiler(root / "main.typ", root=root, font_paths=fonts)
    try:
        content = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        # PDF/UA forbids characters that none of our fonts has, such as emoji. The document is then
        # made without the claim to the standard; it is otherwise the same, and still tagged.
        if "could not be displayed with font" not in str(error):
            raise
        content = compiler.compile(format="pdf")
    assert isinstance(content, bytes)
    return content


if __name__ == "__main__":
    sys.stdout.buffer.write(main(Path(sys.argv[1])))
