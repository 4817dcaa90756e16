"""A recipe as a document."""

from __future__ import annotations

from typing import Annotated, ClassVar

from django.utils.translation import gettext_lazy as _

from rresi.core.documents import parts, values
from rresi.core.documents.describing import About, Control, Gap, Rows, Step
from rresi.core.taxonomies import Term, Vocabulary
from rresi.media.parts import PICTURE_ROWS, Pictures
from tests.toy.models import Season

DIETS = Vocabulary("diet", _("Diet"), (Term("vegan", _("Vegan")), Term("nuts", _("Without nuts"))))
STEP = Rows(entry=_("Step %(number)d"), add=_("Add another step"), movable=True)
MISSING = Gap("clarity", _("There is no step."))


class StepPart(parts.Row):
    """One thing to do."""

    text: Annotated[values.Statement, About(_("Task"), words=True, needed=True, example="Stir.")]


class RecipeDocument(parts.Document):
    """A recipe with everything that belongs to it."""

    steps: ClassVar[tuple[Step, ...]] = (
        Step("basics", _("In short")),
        Step("cooking", _("Cooking")),
        Step("pictures", _("Pictures")),
    )

    place: Annotated[values.Line, About(_("Where it is eaten"), step="basics")] = ""
    point: parts.PointPart | None = None
    season: Annotated[Season, About(_("Season"), step="basics")] = Season.SUMMER
    diets: Annotated[
        list[Annotated[str, values.term_of(DIETS)]], About(_("Diets"), step="basics")
    ] = []
    body: Annotated[
        values.Markdown,
        About(_("Story"), step="cooking", control=Control.LONG, words=True, needed=True),
    ] = ""
    stages: Annotated[
        list[StepPart], About(_("Steps"), step="cooking", rows=STEP, gap=MISSING)
    ] = []
    images: Annotated[Pictures, About(_("Pictures"), step="pictures", rows=PICTURE_ROWS)] = []
    contact: Annotated[
        parts.ContactPart | None, About(_("Contact"), step="basics", personal=True)
    ] = None
