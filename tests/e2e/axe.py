"""What axe-core says of a page.

Contrast takes nine tenths of axe's time, and follows from how words are painted: from tag, classes
and computed style of their element and of all that it stands in. So each way of painting words is
asked about until axe has found it sound, on whichever page and in whichever language and colour
scheme that is. Rules on colours in the dark are asked of a page that paints words in a way
which they have not found sound on another one; every other rule is asked of every page.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRAST = "color-contrast"
_SCRIPT = Axe().axe_script
_RUN = """options => axe.run(options).then(result => result.violations.map(
    ({id, nodes}) => [id, nodes.map(({target, html}) => [target.join(' '), html])]))"""
# Keeps the first element of each way in which words are painted on the page; returns the ways.
_PAINTED = """() => {
    const style = ['color', 'fill', 'fontSize', 'fontWeight', 'opacity', 'backgroundColor',
        'backgroundImage', 'textShadow', 'filter', 'mixBlendMode', 'position', 'clipPath'];
    const hash = text => {
        let a = 0xdeadbeef, b = 0x41c6ce57;
        for (let i = 0; i < text.length; i++) {
            a = Math.imul(a ^ text.charCodeAt(i), 2654435761);
            b = Math.imul(b ^ text.charCodeAt(i), 1597334677);
        }
        return 4294967296 * (2097151 & b) + (a >>> 0);
    };
    const drawn = (element, part) => {
        const computed = getComputedStyle(element, part);
        return part && computed.content === 'none' ? '' : style.map(name => computed[name]).join();
    };
    const ways = window.paintedWays = new Map();
    // A link is told from words beside it by more than its colour, or by enough of it.
    const beside = link => {
        let block = link.parentElement;
        while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
        let words = block.textContent.trim().length;
        for (const {textContent} of block.querySelectorAll('a')) words -= textContent.trim().length;
        return words > 0;
    };
    const field = 'input:not([type=radio], [type=checkbox]), select, textarea';
    const walk = (element, around) => {
        const {width, height, bottom} = element.getBoundingClientRect();
        const hidden = width <= 1 && height <= 1 && getComputedStyle(element).overflow === 'hidden';
        if (hidden || bottom + scrollY <= 0 && height) return;  // seen by nobody
        const way = [around, element.localName, element.getAttribute('class'),
            element.matches(':disabled, [aria-disabled=true]'),
            element.localName === 'a' && beside(element),
            drawn(element), drawn(element, '::before'), drawn(element, '::after')].join('|');
        const key = hash(way);
        const words = element.matches(field)
            || [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (words && !ways.has(key) && element.checkVisibility({visibilityProperty: true}))
            ways.set(key, element);
        for (const child of element.children) walk(child, key);
    };
    walk(document.documentElement, 0);
    return [...ways.keys()];
}"""
# Violations of contrast in the ways named, and which of them are sound beyond doubt.
_CONTRAST = """([ways, options]) => {
    const elements = ways.map(way => window.paintedWays.get(way));
    return axe.run(elements, options).then(result => {
        const sound = new Set(result.passes.flatMap(({nodes}) => nodes.map(n => n.element)));
        return [
            result.violations.map(
                ({id, nodes}) => [id, nodes.map(({target, html}) => [target.join(' '), html])]),
            ways.filter((way, index) => sound.has(elements[index])),
        ];
    });
}"""

# Axe leaves this out: an id that stands twice, so that a label, an error or a link leads astray.
_TWICE = """() => {
    const found = Map.groupBy(document.querySelectorAll('[id]'), element => element.id);
    return [...found].filter(([, all]) => all.length > 1).map(
        ([id, all]) => ['id-twice', all.map(element => [`#${id}`, element.outerHTML])]);
}"""

_sound: set[int] = set()
_seen: dict[tuple[str, ...], set[int]] = {}  # ways on pages that these rules found sound


def hand_over(page: Page) -> None:
    """Give the page the script, unless it has it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SCRIPT)


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds, one line an element; all rules when none are named, else rules on colours.

    The script is handed over once a page, and only violations come back: both take as long as
    the checking itself otherwise.
    """
    hand_over(page)
    ways: set[int] = set(page.evaluate(_PAINTED))
    options: dict[str, Any] = {"resultTypes": ["violations"], "reporter": "no-passes"}
    if rules is None:
        options["rules"] = {CONTRAST: {"enabled": False}}
        found = page.evaluate(_RUN, options) + page.evaluate(_TWICE)
    else:
        options["runOnly"] = [rule for rule in rules if rule != CONTRAST]
        seen = _seen.setdefault(tuple(rules), set())
        found = [] if ways <= seen else page.evaluate(_RUN, options)
        if not found:
            seen |= ways
    if rules is None or CONTRAST in rules:
        found += _contrast(page, ways)
    return [
        f"{rule}: {target}: {html[:120]}" for rule, nodes in found for target, html in nodes[:3]
    ]


def _contrast(page: Page, ways: set[int]) -> list[Any]:
    unknown = sorted(ways - _sound)
    if not unknown:
        return []
    options = {"resultTypes": ["violations", "passes"], "elementRef": True, "runOnly": [CONTRAST]}
    found, sound = page.evaluate(_CONTRAST, [unknown, options])
    _sound.update(sound)
    return list(found)
