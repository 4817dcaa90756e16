"""An impact case as a document: every field once, with all that the rest needs of it."""

from __future__ import annotations

from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, Field, model_validator

from rresi.core import taxonomies
from rresi.core.documents.describing import About, Control, Gap, GapRule, Rows, Step
from rresi.core.documents.parts import ContactPart, Document
from rresi.core.documents.values import (
    LIST_LENGTH,
    Clean,
    Currency,
    Line,
    Markdown,
    Once,
    OneLine,
    Summary,
    Terms,
    Title,
    Year,
    term_of,
)
from rresi.impact.claims import GAPS
from rresi.impact.parts import (
    ContributorPart,
    CostPart,
    IndicatorPart,
    MeasurementPart,
    OutcomePart,
)
from rresi.impact.vocabulary import Finding, Unit
from rresi.media.parts import PICTURE_ROWS, Pictures
from rresi.practices.parts import RegionCode, SourcePart, Topics


def _slug(value: object) -> object:
    """The last part of a web address; anything else as it is."""
    return urlsplit(value).path.strip("/").rpartition("/")[2] if isinstance(value, str) else value


Address = Annotated[str, BeforeValidator(_slug), Field(max_length=100), OneLine, Clean]


class CaseDocument(Document):
    """One case with its figures, in the language it was written in."""

    steps: ClassVar[tuple[Step, ...]] = (
        Step("basics", _("In short")),
        Step("story", _("Story")),
        Step("figures", _("Figures")),
        Step("value", _("Value in money")),
        Step("pictures", _("Pictures")),
        Step("contact", _("Contact")),
    )
    gaps: ClassVar[tuple[GapRule, ...]] = GAPS

    title: Annotated[
        Title,
        About(
            _("Title"),
            _("What changed, and for whom?"),
            step="basics",
            words=True,
            needed=True,
            example=_("Half of the participants still have work after a year"),
        ),
    ]
    summary: Annotated[
        Summary,
        About(
            _("Summary"),
            _("Two or three sentences: the change, for whom, and how you know it."),
            step="basics",
            control=Control.LONG,
            words=True,
            needed=True,
            height=4,
        ),
    ]
    finding: Annotated[
        Finding,
        About(
            _("What was found"),
            _("Cases with no change, or with a change for the worse, are just as welcome."),
            step="basics",
            needed=True,
            unchosen=_("Choose a finding"),
        ),
    ]
    region: RegionCode
    organisation: Annotated[
        Line,
        About(
            _("Organisation"),
            _("Who brought the change about. Write the name as in the directory."),
            step="basics",
        ),
    ] = ""
    practice: Annotated[
        Address,
        About(
            _("Good practice"),
            _("The web address of the practice in the library, if the case shows its results."),
            step="basics",
        ),
    ] = ""
    mission: Annotated[
        Address,
        About(
            _("Mission"),
            _("The web address of the event, if the case goes back to one."),
            step="basics",
        ),
    ] = ""
    topics: Topics = []
    target_groups: Annotated[
        list[Annotated[str, term_of(taxonomies.TARGET_GROUPS)]],
        Terms,
        Once,
        About(
            _("Target groups"),
            step="basics",
            gap=Gap("change", _("The target group is missing.")),
        ),
    ] = []
    sdgs: Annotated[
        list[Annotated[str, BeforeValidator(str), term_of(taxonomies.SDGS)]],
        Terms,
        Once,
        About(_("Sustainable Development Goals"), step="basics"),
    ] = []
    situation: Annotated[
        Markdown,
        About(
            _("The situation before"),
            step="story",
            control=Control.LONG,
            words=True,
            gap=Gap("change", _("The situation before is missing.")),
        ),
    ] = ""
    activity: Annotated[
        Markdown,
        About(_("What was done"), step="story", control=Control.LONG, words=True, needed=True),
    ] = ""
    change: Annotated[
        Markdown,
        About(
            _("What changed, and what did not"),
            _("For whom, since when, and for how long?"),
            step="story",
            control=Control.LONG,
            words=True,
            needed=True,
        ),
    ] = ""
    cause: Annotated[
        Markdown,
        About(
            _("What else may have caused it"),
            _("What would have happened anyway? What did others contribute?"),
            step="story",
            control=Control.LONG,
            words=True,
            gap=Gap("cause", _("The text does not say what would have happened anyway.")),
        ),
    ] = ""
    voices: Annotated[
        Markdown,
        About(
            _("What the people concerned say"),
            _("Do not name anyone who has not agreed to it."),
            step="story",
            control=Control.LONG,
            words=True,
            gap=Gap("voice", _("The people concerned do not have a say.")),
        ),
    ] = ""
    lessons: Annotated[
        Markdown,
        About(_("Lessons learned"), step="story", control=Control.LONG, words=True),
    ] = ""
    indicators: Annotated[
        list[IndicatorPart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Indicators"),
            _("What do you observe to see whether something changes?"),
            step="figures",
            rows=Rows(entry=_("Indicator %(number)d"), add=_("Add another indicator")),
            gap=Gap("measurement", _("There are no indicators.")),
        ),
    ] = []
    measurements: Annotated[
        list[MeasurementPart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Measurements"),
            _("Save an indicator first; then you can choose it here."),
            step="figures",
            rows=Rows(entry=_("Measurement %(number)d"), add=_("Add another measurement")),
            gap=Gap("measurement", _("There are no measurements.")),
        ),
    ] = []
    sources: Annotated[
        list[SourcePart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Sources"),
            _("Where readers can check what you say: reports, evaluations, press articles."),
            step="figures",
            rows=Rows(entry=_("Source %(number)d"), add=_("Add another source")),
            gap=Gap("measurement", _("There are no sources.")),
        ),
    ] = []
    currency: Annotated[
        Currency | None,
        About(
            _("Currency"),
            _("All amounts of this case are in one currency, for example EUR or TRY."),
            step="value",
            attributes={"maxlength": "3", "autocapitalize": "characters"},
        ),
    ] = None
    price_year: Annotated[
        Year | None,
        About(
            _("Prices of the year"),
            _("Convert amounts of other years first: euros of different years are not added."),
            step="value",
            attributes={"inputmode": "numeric"},
        ),
    ] = None
    costs: Annotated[
        list[CostPart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Costs"),
            step="value",
            rows=Rows(entry=_("Cost %(number)d"), add=_("Add another cost")),
        ),
    ] = []
    outcomes: Annotated[
        list[OutcomePart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Changes with a value in money"),
            _(
                "Optional. Enter a range wherever you are not sure: the result is a range too, and "
                "says what to measure next."
            ),
            step="value",
            rows=Rows(entry=_("Change %(number)d"), add=_("Add another change")),
        ),
    ] = []
    contributors: Annotated[
        list[ContributorPart],
        Field(max_length=LIST_LENGTH),
        About(
            _("Others who contributed to these changes"),
            step="value",
            rows=Rows(entry=_("Contributor %(number)d"), add=_("Add another contributor")),
        ),
    ] = []
    images: Annotated[Pictures, About(_("Pictures"), step="pictures", rows=PICTURE_ROWS)] = []
    contact: Annotated[ContactPart | None, About(_("Contact"), step="contact", personal=True)] = (
        None
    )

    @model_validator(mode="after")
    def _amounts_have_a_currency_and_a_year(self) -> CaseDocument:
        money = any(one.unit == Unit.MONEY for one in self.indicators)
        if (self.costs or self.outcomes or money) and not (self.currency and self.price_year):
            raise ValueError(
                gettext("Amounts of money need the currency and the year of their prices.")
            )
        return self
