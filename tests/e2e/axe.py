"""What axe-core says of a page.

Contrast takes nine tenths of axe's time, and follows from how words are painted: from tag, classes
and computed style of their element and of all that it stands in. So each way of painting words is
asked about until axe has found it sound, on whichever page and in whichever language and colour
scheme that is. Whether links are told from words beside them takes half of the rest: it is asked of
a page that paints words in a way which was not sound on another one. Every other rule is asked of
every page.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRAST = "color-contrast"
BESIDE = "link-in-text-block"
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

_OPTIONS: dict[str, Any] = {"resultTypes": ["violations"], "reporter": "no-passes"}
_sound: set[int] = set()
_seen: set[int] = set()  # ways on pages whose links are told from the words beside them


def on_every(page: Page) -> None:
    """Have the browser give the script to each page of a tab: a third of the work."""
    page.add_init_script(_SCRIPT)


def hand_over(page: Page) -> None:
    """Give the page the script, unless it has it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SCRIPT)


def violations(page: Page, *, colours_alone: bool = False) -> list[str]:
    """What axe finds, one line an element, by all rules or by those on colours alone.

    The script is handed over once a page, and only violations come back: both take as long as
    the checking itself otherwise.
    """
    hand_over(page)
    ways: set[int] = set(page.evaluate(_PAINTED))
    found = [] if colours_alone else _others(page)
    found += _links(page, ways) + _contrast(page, ways)
    return [
        f"{rule}: {target}: {html[:120]}" for rule, nodes in found for target, html in nodes[:3]
    ]


def _others(page: Page) -> list[Any]:
    left_out = {rule: {"enabled": False} for rule in (CONTRAST, BESIDE)}
    return [*page.evaluate(_RUN, _OPTIONS | {"rules": left_out}), *page.evaluate(_TWICE)]


def _links(page: Page, ways: set[int]) -> list[Any]:
    if ways <= _seen:
        return []
    found = page.evaluate(_RUN, _OPTIONS | {"runOnly": [BESIDE]})
    if not found:
        _seen.update(ways)
    return list(found)


def _contrast(page: Page, ways: set[int]) -> list[Any]:
    unknown = sorted(ways - _sound)
    if not unknown:
        return []
    options = {"resultTypes": ["violations", "passes"], "elementRef": True, "runOnly": [CONTRAST]}
    found, sound = page.evaluate(_CONTRAST, [unknown, options])
    _sound.update(sound)
    return list(found)
