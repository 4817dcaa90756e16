"""PDFs: a typst template, plain data and files become a tagged document.

`rendering.render` is the one way to make a PDF, `content` turns Markdown into data that a template
can show, and `press.typ` holds what all templates share: palette, typefaces, Markdown.
"""
