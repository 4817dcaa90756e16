"""The components' markup: what a screen reader hears, what a browser without script gets."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from rresi.design.charts import Bar, bars
from rresi.design.maps import MapPoint, draw
from rresi.design.templatetags.design import in_country


class Message(forms.Form):
    """A form of the kinds of fields that the site uses."""

    email = forms.EmailField(label="E-mail", help_text="We answer here.")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    text = forms.CharField(widget=forms.Textarea, required=False)
    copy = forms.BooleanField(label="Send me a copy")
    secret = forms.CharField(widget=forms.HiddenInput, initial="s")


def attribute(html: str, element: str, name: str) -> str:
    """The value of an attribute on the first element whose start matches."""
    tag = re.search(rf"<{element}[^>]*>", html)
    assert tag, html
    found = re.search(rf'\b{name}="([^"]*)"', tag.group())
    assert found, tag.group()
    return found.group(1)


def test_an_empty_form_shows_labels_help_and_what_is_optional() -> None:
    html = str(Message())
    assert (
        html.index('for="id_email"') < html.index("We answer here.") < html.index('id="id_email"')
    )
    assert attribute(html, 'input type="email"', "aria-describedby") == "id_email_helptext"
    assert html.count("(optional)") == 1
    assert "error-summary" not in html
    assert html.count("<legend>") == 1
    assert '<input type="hidden" name="secret" value="s"' in html


def test_errors_stand_beside_the_field_and_in_a_summary_that_leads_there() -> None:
    html = str(Message({"email": "no", "text": "kept"}))
    assert 'href="#id_email"' in html
    described = attribute(html, 'input type="email"', "aria-describedby").split()
    assert described == ["id_email_helptext", "id_email_error"]
    assert all(f'id="{name}"' in html for name in described)
    assert attribute(html, 'input type="email"', "aria-invalid") == "true"
    assert attribute(html, "fieldset", "aria-describedby") == "id_kind_error"
    assert html.count('id="id_copy_error"') == 1
    assert "kept" in html
    targets = re.findall(r'<a href="#([\w-]+)"', html)
    assert targets
    assert all(f'id="{target}"' in html for target in targets)


@pytest.mark.parametrize(("number", "links"), [(1, {"next"}), (2, {"prev", "next"}), (4, {"prev"})])
def test_pagination_keeps_the_rest_of_the_address(number: int, links: set[str]) -> None:
    request = RequestFactory().get("/en/practices/", {"topic": "finance", "page": str(number)})
    page = Paginator(range(40), 10).page(number)
    html = render_to_string("design/components/pagination.html", {"page": page}, request)
    assert set(re.findall(r'rel="(\w+)"', html)) == links
    for address in re.findall(r'href="([^"]*)"', html):
        assert "topic=finance" in address
    assert f"Page {number} of 4" in html


def test_one_page_needs_no_pagination() -> None:
    page = Paginator(range(3), 10).page(1)
    assert "<nav" not in render_to_string("design/components/pagination.html", {"page": page})


def test_a_facet_is_a_list_of_check_boxes() -> None:
    options = [
        SimpleNamespace(key="nl", label="<Dutch>", count=3, examples=0, selected=True),
        SimpleNamespace(key="tr", label="Turkish", count=1, examples=2, selected=False),
    ]
    facet = {"key": "language", "label": "Language", "open": True, "options": options}
    html = render_to_string("design/components/facet.html", {"facet": facet})
    assert html.count('type="checkbox"') == 2
    assert html.count(" checked") == 1
    assert 'id="facet-language-tr"' in html
    assert "&lt;Dutch&gt;" in html
    assert 'name="language" value="tr"' in html
    assert ">1 + 2</span>" in html
    assert ">1 and 2 invented examples</span>" in html


def test_a_map_carries_its_points_as_data_and_not_as_script() -> None:
    drawn = draw([MapPoint(4.3, 52.1, "</script><b>", "/x")], title="Places", members=["NL"])
    html = render_to_string("design/components/map.html", {"map": drawn, "sentence": "One place."})
    assert 'data-members="NL"' in html
    assert html.count("<script") == 1
    assert 'type="application/json"' in html
    assert "</script><b>" not in html
    assert "One place." in html


def test_a_place_beyond_the_map_is_named_in_words() -> None:
    drawn = draw([MapPoint(126.9, 37.5, "Seoul", "/seoul")], title="Places")
    html = render_to_string("design/components/map.html", {"map": drawn})
    assert '<a href="/seoul">Seoul</a>' in html


def test_a_chart_has_its_table_one_click_away() -> None:
    chart = bars(
        "k", "Jobs", "Jobs grew.", label_word="Year", value_word="Jobs", entries=[Bar("2021", 4.0)]
    )
    html = render_to_string("design/components/chart.html", {"chart": chart})
    assert html.index("Jobs grew.") < html.index("<svg") < html.index("<table")
    assert '<th scope="row">2021</th>' in html


def test_the_pattern_tag_draws_a_region() -> None:
    html = Template("{% load design %}{% pattern slug columns=2 rows=3 %}").render(
        Context({"slug": "aalst"})
    )
    assert 'viewBox="0 0 80 120"' in html


@pytest.mark.parametrize("kind", ["success", "warning", "error", "info", ""])
def test_a_notice_has_a_mark_and_its_text_escaped(kind: str) -> None:
    html = render_to_string("design/components/notice.html", {"kind": kind, "text": "<b>now</b>"})
    assert "&lt;b&gt;now" in html
    assert '<svg class="icon"' in html


def test_the_marks_of_lists_escape_what_they_are_given() -> None:
    template = Template(
        "{% load design %}{% status key label %}{% evidence_level 3 label %}"
        "{% topic_picture key 'big' size=30 %}{% icon 'stop' 'is-missing' %}"
    )
    html = template.render(Context({"key": '"', "label": "<b>"}))
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "status--&quot;" in html
    assert html.count('class="is-on"') == 3
    assert 'class="big"' in html
    assert 'width="30" height="30"' in html
    assert 'class="icon is-missing"' in html
    assert 'icons.svg#stop"' in html


@pytest.mark.parametrize(
    ("region", "country", "shown"),
    [
        ("The Netherlands", "Netherlands", "The Netherlands"),
        ("Belgium", "Belgium", "Belgium"),
        ("Aalst", "Belgium", "Aalst, Belgium"),
    ],
)
def test_a_region_that_names_its_country_does_so_once(
    region: str, country: str, shown: str
) -> None:
    assert in_country(region, country) == shown
