"""A practice as a document: every field once, with all that the rest of the house needs of it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field, ValidationInfo, field_validator

from rresi.core import dates, taxonomies
from rresi.core.clock import PartialDate
from rresi.core.documents.describing import About, Control, Gap, GapRule, Rows, Step
from rresi.core.documents.parts import ContactPart, Document, PointPart
from rresi.core.documents.values import (
    LIST_LENGTH,
    STORED,
    Begun,
    Clean,
    Day,
    InField,
    Line,
    Markdown,
    NamedOnce,
    Once,
    OneLine,
    Summary,
    Terms,
    Title,
    When,
    Whole,
    term_of,
    terms_of,
)
from rresi.media.parts import PICTURE_ROWS, Pictures
from rresi.practices.gaps import GAPS
from rresi.practices.parts import (
    ConditionPart,
    EvidencePart,
    LinkPart,
    RegionCode,
    ResourcesPart,
    SourcePart,
    Topics,
    say_condition,
    say_day,
    say_evidence,
    say_when,
)
from rresi.practices.vocabulary import Status, require_end


class PracticeDocument(Document):
    """One practice with everything that belongs to it, in the language it was written in."""

    steps: ClassVar[tuple[Step, ...]] = (
        Step("basics", _("In short")),
        Step("story", _("Story")),
        Step("pictures", _("Pictures")),
        Step("evidence", _("Evidence")),
        Step("resources", _("Resources")),
        Step("transfer", _("Adoption elsewhere")),
        Step("contact", _("Contact")),
    )
    gaps: ClassVar[tuple[GapRule, ...]] = GAPS

    title: Annotated[
        Title,
        About(
            _("Title"),
            _("What was done, and where?"),
            step="basics",
            words=True,
            needed=True,
            example=_("Repair cafés in eight neighbourhoods of a mid-sized city"),
        ),
    ]
    summary: Annotated[
        Summary,
        About(
            _("Summary"),
            _("Two or three sentences: what was done, for whom, and with what result."),
            step="basics",
            control=Control.LONG,
            words=True,
            needed=True,
            example=_(
                "Volunteers and residents repair household goods together in eight community "
                "centres. In three years they repaired 900 items, and 60 job seekers gained work "
                "experience."
            ),
            height=4,
        ),
    ]
    region: RegionCode
    place: Annotated[
        str,
        Field(max_length=100),
        OneLine,
        Clean,
        About(_("Place"), _("City, village or neighbourhood."), step="basics"),
    ] = ""
    point: PointPart | None = None
    organisation: Annotated[Line, About(_("Lead organisation"), step="basics")] = ""
    partners: Annotated[
        list[Line],
        Field(max_length=LIST_LENGTH),
        NamedOnce,
        About(
            _("Partners"),
            _("Enter one organisation per line."),
            step="basics",
            control=Control.LINES,
            height=3,
        ),
    ] = []
    start: Annotated[
        Begun | None,
        About(
            _("Started in"),
            step="basics",
            control=Control.MONTH,
            say=say_when,
            gap=Gap("sustainability", _("The start date is missing.")),
        ),
    ] = None
    end: Annotated[
        When | None,
        About(
            _("Ended in"),
            _("Leave this empty if the practice is still running."),
            step="basics",
            control=Control.MONTH,
            say=say_when,
        ),
    ] = None
    status: Annotated[Status, About(_("Status"), step="basics")] = Status.UNKNOWN
    status_on: Annotated[
        Begun | None,
        About(
            _("Status as of"),
            _("When was this last known?"),
            step="basics",
            control=Control.MONTH,
            say=say_when,
        ),
    ] = None
    topics: Topics = []
    functions: Annotated[
        list[Annotated[str, term_of(taxonomies.FUNCTIONS)]],
        Terms,
        Once,
        About(
            _("Ecosystem functions"),
            _("What does the practice strengthen? This helps regions with a gap to find it."),
            step="basics",
            gap=Gap(
                "relevance",
                _(
                    "No ecosystem function has been chosen. Regions with a gap will not find the "
                    "practice."
                ),
            ),
        ),
    ] = []
    target_groups: Annotated[
        list[Annotated[str, term_of(taxonomies.TARGET_GROUPS)]],
        Terms,
        Once,
        About(
            _("Target groups"),
            step="basics",
            gap=Gap("relevance", _("The target group is missing.")),
        ),
    ] = []
    sdgs: Annotated[
        list[Annotated[Whole, Field(ge=1, le=17)]],
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
            example=_(
                "Residents threw away appliances that could still be repaired, and people without "
                "work had few places where they could use their skills."
            ),
        ),
    ] = ""
    solution: Annotated[
        Markdown,
        About(
            _("What was done"),
            _("Describe it step by step, so that another region could do it too."),
            step="story",
            control=Control.LONG,
            words=True,
            needed=True,
            example=_(
                "We began with one evening a month in a library. After six months we trained ten "
                "volunteers, and the city paid for tools in seven more places."
            ),
            height=12,
        ),
    ] = ""
    stakeholders: Annotated[
        Markdown,
        About(
            _("Who was involved"),
            _(
                "Who decided, who paid and who did the work? How were the people it is for "
                "involved?"
            ),
            step="story",
            control=Control.LONG,
            words=True,
            example=_(
                "The city paid for the rooms, a social enterprise trained the volunteers, and the "
                "visitors chose the opening hours."
            ),
            gap=Gap(
                "participation", _("The text does not say who was involved and who had a say.")
            ),
        ),
    ] = ""
    difficulties: Annotated[
        Markdown,
        About(
            _("What was difficult"),
            _("What went wrong or took longer than planned? Others learn most from this."),
            step="story",
            control=Control.LONG,
            words=True,
            example=_(
                "In the first year too few volunteers could repair electronics, so people waited "
                "for up to two hours."
            ),
            gap=Gap(
                "ethics",
                _("No difficulties are mentioned. Reviewers trust texts that mention some."),
            ),
        ),
    ] = ""
    lessons: Annotated[
        Markdown,
        About(
            _("What you learned"),
            _("What would you do again, and what would you do differently?"),
            step="story",
            control=Control.LONG,
            words=True,
            example=_(
                "We would again start in a place that people already visit, but we would arrange "
                "insurance before opening."
            ),
            gap=Gap("transferability", _("The lessons learned are missing.")),
        ),
    ] = ""
    images: Annotated[
        Pictures,
        About(
            _("Pictures"),
            _(
                "The first picture also appears in lists. Pictures become visible when this "
                "version is published."
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
            _("Where readers can check what you say: reports, evaluations, press articles."),
            step="evidence",
            rows=Rows(
                entry=_("Source %(number)d"),
                add=_("Add another source"),
            ),
            gap=Gap("evidence", _("There are no sources.")),
        ),
    ] = []
    evidence: Annotated[
        list[EvidencePart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Results"),
            _(
                "Enter one result per row. A figure counts for more if you add its unit, period "
                "and source."
            ),
            step="evidence",
            rows=Rows(
                entry=_("Result %(number)d"),
                add=_("Add another result"),
                say=say_evidence,
            ),
            gap=Gap("effectiveness", _("There are no results.")),
        ),
    ] = []
    resources: Annotated[ResourcesPart, About(_("Resources"), step="resources")] = ResourcesPart()
    conditions: Annotated[
        list[ConditionPart],
        Field(max_length=LIST_LENGTH),
        About(
            _("What another place needs"),
            _("Enter one condition per row. Mark the essential conditions."),
            step="transfer",
            rows=Rows(
                entry=_("Condition %(number)d"),
                add=_("Add another condition"),
                say=say_condition,
            ),
            gap=Gap(
                "transferability", _("The conditions that another place must meet are missing.")
            ),
        ),
    ] = []
    links: Annotated[
        list[LinkPart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Further reading"),
            _("Pages for readers who want to know more."),
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
            gap=Gap("transferability", _("There is no contact person.")),
        ),
    ] = None
    review_by: Annotated[
        Day | None,
        About(
            _("Next update check by"),
            _(
                "On this date we will ask you whether everything is still correct. If you leave it "
                "empty, we will ask a year after publication."
            ),
            step="contact",
            control=Control.DATE,
            ahead=True,
            say=say_day,
        ),
    ] = None

    @field_validator("resources")
    @classmethod
    def _spent_by_now(cls, resources: ResourcesPart, info: ValidationInfo) -> ResourcesPart:
        """What runs or ran has a budget for next year at most."""
        if info.context == STORED:
            return resources
        for position, money in enumerate(resources.money):
            if money.year and money.year > timezone.localdate().year + 1:
                try:
                    dates.not_ahead(PartialDate(money.year))
                except ValueError as error:
                    raise InField(f"money.{position}.year", str(error)) from error
        return resources

    # Of single fields, so that a half-written document is told too.
    @field_validator("end")
    @classmethod
    def _ends_after_it_starts(cls, end: str | None, info: ValidationInfo) -> str | None:
        start = info.data.get("start")
        if start and end and not dates.in_order(PartialDate.parse(start), PartialDate.parse(end)):
            raise ValueError(dates.out_of_order())
        return end

    @field_validator("status")
    @classmethod
    def _fits_the_end(cls, status: Status, info: ValidationInfo) -> Status:
        end = info.data.get("end")
        if end and info.context != STORED:
            require_end(status, PartialDate.parse(end))
        return status
