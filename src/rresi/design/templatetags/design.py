"""Template tags for what is drawn by the server, and for pages composed of panels."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from rresi.core import formats
from rresi.core.invented import with_examples
from rresi.design import brand, patterns
from rresi.design.panels import Panel, report
from rresi.design.patterns import region_pattern

register = template.Library()


@register.simple_tag
def colour(token: str, scheme: str = "light") -> str:
    """`{% colour "deep" %}`, `{% colour "ink" "dark" %}`: a colour where no stylesheet reaches."""
    site = brand.current()
    return (site.dark if scheme == "dark" else site.light)[token]


@register.simple_tag
def pattern(slug: str, columns: int = 6, rows: int = 4) -> SafeString:
    """`{% pattern region.slug columns=6 rows=4 %}`: the pattern of a region."""
    return region_pattern(slug, columns=columns, rows=rows)


@register.simple_tag
def functions_picture(offered: Iterable[str]) -> SafeString:
    """`{% functions_picture organisation.function_keys %}`: what it offers of all functions."""
    return patterns.functions_picture(frozenset(offered))


@register.simple_tag
def function_mark(key: str) -> SafeString:
    """`{% function_mark key %}`: the module of a function in that picture, beside its name."""
    return patterns.function_mark(key)


@register.simple_tag(takes_context=True)
def panels(context: template.Context, shown: Iterable[Panel]) -> SafeString:
    """`{% panels panels.story %}`: the panels of one slot of a page, in order."""
    parts = []
    for panel in shown:
        try:
            parts.append(_panel(context, panel))
        except Exception as error:
            report(panel.template, error)
    return mark_safe("".join(parts))  # noqa: S308  # rendered by templates, which escape


def _panel(context: template.Context, panel: Panel) -> SafeString:
    assert context.template is not None  # it is being rendered
    templates = context.template.engine
    with context.push(**panel.context):
        body = templates.get_template(panel.template).render(context)
        if not panel.title:
            return body
        frame = templates.get_template("design/components/panel.html")
        with context.push(panel=panel, body=body):
            return frame.render(context)


@register.simple_tag
@lru_cache(maxsize=512, typed=True)  # a safe string and another one differ
def icon(name: str, kind: str = "") -> SafeString:
    """`{% icon "check" %}`: an icon of `icons.svg`, hidden from screen readers; `kind` is a class.

    This and the next three stand many times on a page: as includes they cost ten times as much.
    """
    return format_html(
        '<svg class="icon{}{}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"'
        ' focusable="false"><use href="{}#{}"></use></svg>',
        " " if kind else "",
        kind,
        static("rresi/icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=512, typed=True)  # a safe string and another one differ
def topic_picture(topic: str, kind: str = "", size: int = 112) -> SafeString:
    """`{% topic_picture practice.picture size=300 %}`: the illustration of a topic, by its key.

    It only repeats what the words beside it say, so its own text is empty.
    """
    return format_html(
        '<img{} src="{}" alt="" width="{}" height="{}">',
        format_html(' class="{}"', kind) if kind else "",
        static(f"rresi/illustrations/{topic}.svg"),
        size,
        size,
    )


@register.simple_tag
def initials(name: str) -> SafeString:
    """`{% initials person.name %}`: first letters in a disc, beside the name that says them."""
    words = [word for word in name.split() if word[0].isalpha()]
    letters = "".join(word[0] for word in (words[:1] + words[1:][-1:]))
    return format_html('<span class="initials" aria-hidden="true">{}</span>', letters)


@register.simple_tag
def status(key: str, label: str) -> SafeString:
    """`{% status practice.status.key practice.status.label %}`: running, ended, failed, planned."""
    return format_html('<span class="status status--{}">{}</span>', key, label)


@register.simple_tag
def evidence_level(level: int, label: str) -> SafeString:
    """`{% evidence_level item.evidence_level item.evidence_label %}`: none to four bars, words."""
    bars = "".join(
        '<span class="is-on"></span>' if level > bar else "<span></span>" for bar in range(4)
    )
    return format_html(
        '<span class="evidence-level">'
        '<span class="evidence-level__bars" aria-hidden="true">{}</span>{}</span>',
        mark_safe(bars),  # noqa: S308  # written here
        label,
    )


@register.filter
def in_country(region: str, country: str) -> str:
    """`{{ region|in_country:country }}`: a region that names its country does so once."""
    return region if country in region else f"{region}, {country}"


@register.simple_tag
def colon() -> str:
    """`{{ label }}{% colon %}{{ value }}`: the colon with the spaces of the reader's language."""
    return pgettext("between a label and its value", ": ")


@register.simple_tag
def labelled(label: Any, value: Any) -> SafeString:
    """`{% labelled field.label error %}`: with the colon, which a question does not need.

    What is marked up, such as a label that names its language, stays so.
    """
    said = formats.labelled(conditional_escape(label), conditional_escape(value))
    return mark_safe(said)  # noqa: S308  # both parts are escaped


@register.simple_tag
def count_apart(count: int, examples: int) -> str:
    """`{% count_apart 7 1 %}`: where there is little room, “7 + 1” for 7 and 1 invented example."""
    if not examples:
        return formats.number(count)
    short = f"{formats.number(count)} + {formats.number(examples)}"
    said = with_examples(formats.number(count), examples)
    return format_html(
        '<span aria-hidden="true" title="{}">{}</span><span class="visually-hidden">{}</span>',
        said,
        short,
        said,
    )


@register.simple_tag
def facet_options(facet_key: str, options: Iterable[Any]) -> SafeString:
    """`{% facet_options facet.key facet.options %}`: the values of a facet as check boxes.

    A library page has about ninety of them: written here, they cost a tenth of what the same
    lines cost as a template.
    """
    lines = []
    for option in options:
        key, label = conditional_escape(option.key), conditional_escape(option.label)
        checked = " checked" if option.selected else ""
        count = count_apart(option.count, option.examples)
        lines.append(
            f'<li><label><input type="checkbox" id="facet-{facet_key}-{key}" name="{facet_key}"'
            f' value="{key}"{checked} data-submit><span>{label}</span>'
            f'<span class="facet__count">{count}</span></label></li>'
        )
    return mark_safe("\n".join(lines))  # noqa: S308  # every part that people write is escaped
