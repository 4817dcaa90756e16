"""A practice as a document: every field once, with all that the rest of the house needs of it.

The description of its fields for people who import practices is in the guide
`src/rresi/help/pages/en/import.md`, which a test compares with this module.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field, model_validator

from rresi.core import formats, taxonomies
from rresi.core.clock import PartialDate
from rresi.core.documents.describing import About, Control, Gap, GapRule, Rows, Step
from rresi.core.documents.parts import (
    LIST_LENGTH,
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    Clean,
    ContactPart,
    Document,
    Line,
    Markdown,
    OneLine,
    PointPart,
    Summary,
    Title,
    When,
    term_of,
    terms_of,
    unique,
)
from rresi.core.ordering import collation_key
from rresi.core.translations import current_language
from rresi.media.parts import PICTURE_ROWS, Pictures
from rresi.practices.gaps import GAPS
from rresi.practices.parts import (
    ConditionPart,
    EvidencePart,
    LinkPart,
    ResourcesPart,
    SourcePart,
    say_condition,
    say_evidence,
)
from rresi.practices.vocabulary import Status
from rresi.regions import queries as regions


def _say_day(text: str) -> str:
    return formats.day(date.fromisoformat(text))


def _region_choices() -> list[tuple[str, str]]:
    own = current_language()
    found = [(region.slug, regions.name_of(region)) for region in regions.listed()]
    return sorted(found, key=lambda pair: collation_key(pair[1], own))


def _say_region(code: str) -> str:
    region = regions.find(code)
    return regions.name_of(region) if region else code


def _say_when(text: str) -> str:
    return PartialDate.parse(text).display()


Terms = Field(max_length=LIST_LENGTH)
Once = AfterValidator(unique)


class PracticeDocument(Document):
    """One practice with everything that belongs to it, in the language it was written in."""

    steps: ClassVar[tuple[Step, ...]] = (
        Step("basics", _("In short")),
        Step("story", _("Story")),
        Step("pictures", _("Pictures")),
        Step("evidence", _("Evidence")),
        Step("resources", _("Resources")),
        Step("transfer", _("Transfer")),
        Step("contact", _("Contact")),
    )
    gaps: ClassVar[tuple[GapRule, ...]] = GAPS

    title: Annotated[
        Title,
        About(
            _("Title"),
            format_lazy(
                _("What was done and where, in at most {limit} characters."), limit=TITLE_LENGTH
            ),
            step="basics",
            words=True,
            needed=True,
        ),
    ]
    summary: Annotated[
        Summary,
        About(
            _("Summary"),
            format_lazy(
                _(
                    "Two or three sentences, at most {limit} characters:"
                    " for whom, what, with what result."
                ),
                limit=SUMMARY_LENGTH,
            ),
            step="basics",
            control=Control.LONG,
            words=True,
            needed=True,
            height=4,
        ),
    ]
    region: Annotated[
        str,
        Field(min_length=2, max_length=80),
        OneLine,
        About(
            _("Region"),
            _("Its manager checks your text before reviewers read it."),
            step="basics",
            control=Control.CHOICE,
            needed=True,
            choices=_region_choices,
            unchosen=_("Choose a region"),
            say=_say_region,
        ),
    ]
    place: Annotated[
        str,
        Field(max_length=100),
        OneLine,
        Clean,
        About(_("Place"), _("City, village or neighbourhood."), step="basics"),
    ] = ""
    point: PointPart | None = None
    organisation: Annotated[Line, About(_("Organisation in charge"), step="basics")] = ""
    partners: Annotated[
        list[Line],
        Field(max_length=LIST_LENGTH),
        Once,
        About(
            _("Partners"),
            _("One organisation a line."),
            step="basics",
            control=Control.LINES,
            height=3,
        ),
    ] = []
    start: Annotated[
        When | None,
        About(
            _("Start"),
            _("A year (2015) or a month (2015-05)."),
            step="basics",
            say=_say_when,
            attributes={"inputmode": "numeric"},
            gap=Gap("sustainability", _("It does not say since when.")),
        ),
    ] = None
    end: Annotated[
        When | None,
        About(
            _("End"),
            _("Leave it empty while it goes on."),
            step="basics",
            say=_say_when,
            attributes={"inputmode": "numeric"},
        ),
    ] = None
    status: Annotated[Status, About(_("Status"), step="basics")] = Status.UNKNOWN
    topics: Annotated[
        list[Annotated[str, term_of(taxonomies.TOPICS)]],
        Terms,
        Once,
        About(
            _("Topics"),
            _("At least one."),
            step="basics",
            needed=True,
        ),
    ] = []
    functions: Annotated[
        list[Annotated[str, term_of(taxonomies.FUNCTIONS)]],
        Terms,
        Once,
        About(
            _("Ecosystem functions"),
            _("What it strengthens: by this, regions with a gap find it."),
            step="basics",
            gap=Gap("relevance", _("No function is chosen: regions with a gap will not find it.")),
        ),
    ] = []
    target_groups: Annotated[
        list[Annotated[str, term_of(taxonomies.TARGET_GROUPS)]],
        Terms,
        Once,
        About(
            _("Target groups"),
            step="basics",
            gap=Gap("relevance", _("Nobody is named whom it is for.")),
        ),
    ] = []
    sdgs: Annotated[
        list[Annotated[int, Field(ge=1, le=17)]],
        Terms,
        Once,
        About(
            _("Sustainable Development Goals"),
            control=Control.NONE,
            choices=lambda: terms_of(taxonomies.SDGS),
        ),
    ] = []
    problem: Annotated[
        Markdown,
        About(
            _("The problem"),
            _("What was wrong, and for whom?"),
            step="story",
            control=Control.LONG,
            words=True,
            needed=True,
        ),
    ] = ""
    solution: Annotated[
        Markdown,
        About(
            _("What was done"),
            _("Step by step, so that another region could do it too."),
            step="story",
            control=Control.LONG,
            words=True,
            needed=True,
            height=12,
        ),
    ] = ""
    stakeholders: Annotated[
        Markdown,
        About(
            _("Who was involved"),
            _("Who decided, paid and worked, and which say had those it is for?"),
            step="story",
            control=Control.LONG,
            words=True,
            gap=Gap("participation", _("It does not say who was involved, and who had a say.")),
        ),
    ] = ""
    difficulties: Annotated[
        Markdown,
        About(
            _("What was difficult"),
            _("What went wrong or took longer. Others learn most from this."),
            step="story",
            control=Control.LONG,
            words=True,
            gap=Gap("ethics", _("No difficulty is named. Reviewers trust texts that name some.")),
        ),
    ] = ""
    lessons: Annotated[
        Markdown,
        About(
            _("What you learned"),
            _("What would you do again, and what not?"),
            step="story",
            control=Control.LONG,
            words=True,
            gap=Gap("transferability", _("It does not say what was learned.")),
        ),
    ] = ""
    images: Annotated[
        Pictures,
        About(
            _("Pictures"),
            _(
                "The first one also stands in lists."
                " They are shown when this revision is published."
            ),
            step="pictures",
            rows=PICTURE_ROWS,
        ),
    ] = []
    sources: Annotated[
        list[SourcePart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Sources"),
            _("Where a reader can check what you say: reports, evaluations, press."),
            step="evidence",
            rows=Rows(
                entry=_("Source %(number)d"),
                add=_("Add another source"),
                preset={"kind": "own"},
            ),
            gap=Gap("evidence", _("There is no source.")),
        ),
    ] = []
    evidence: Annotated[
        list[EvidencePart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Results"),
            _(
                "One result a row. A figure counts for more"
                " with its unit, its period and its source."
            ),
            step="evidence",
            rows=Rows(
                entry=_("Result %(number)d"),
                add=_("Add another result"),
                preset={"method": "reported"},
                say=say_evidence,
            ),
            gap=Gap("effectiveness", _("There is no result.")),
        ),
    ] = []
    resources: Annotated[ResourcesPart, About(_("Resources"), step="resources")] = ResourcesPart()
    conditions: Annotated[
        list[ConditionPart],
        Field(max_length=LIST_LENGTH),
        About(
            _("What another place needs"),
            _("One condition a row. Mark those without which it does not work at all."),
            step="transfer",
            rows=Rows(
                entry=_("Condition %(number)d"),
                add=_("Add another condition"),
                preset={"kind": "legal", "blocking": False},
                say=say_condition,
            ),
            gap=Gap("transferability", _("No condition is named that another place must meet.")),
        ),
    ] = []
    links: Annotated[
        list[LinkPart],
        Field(max_length=LIST_LENGTH),
        About(
            _("To read on"),
            _("Pages for those who want to know more."),
            step="transfer",
            rows=Rows(entry=_("Link %(number)d"), add=_("Add another link")),
        ),
    ] = []
    contact: Annotated[
        ContactPart | None,
        About(
            _("Contact"),
            step="contact",
            personal=True,
            gap=Gap("transferability", _("There is nobody to ask.")),
        ),
    ] = None
    review_by: Annotated[
        date | None,
        About(
            _("To be looked at again by"),
            _(
                "You will be reminded then to say whether all of it is still right. "
                "If you leave it empty, that is a year after it is published."
            ),
            step="contact",
            control=Control.DATE,
            say=_say_day,
        ),
    ] = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> PracticeDocument:
        if self.start and self.end:
            first, last = PartialDate.parse(self.start), PartialDate.parse(self.end)
            if (last.year, last.month or 12) < (first.year, first.month or 1):
                raise ValueError(gettext("end lies before start"))
        return self
