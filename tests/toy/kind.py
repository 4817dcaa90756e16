"""Recipes as a kind of content: how they are reviewed and listed."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from rresi.authoring.kinds import AuthoredKind, Labels
from rresi.authoring.lists import LANGUAGE, document_listing
from rresi.editorial.criteria import criterion
from rresi.editorial.registry import Policy
from rresi.listing.declaration import Words
from rresi.listing.facets import Facet, choices_facet, vocabulary_facet
from rresi.listing.source import Geography
from tests.toy.document import DIETS, RecipeDocument
from tests.toy.models import Recipe, Season

CRITERIA = (
    criterion("taste", _("Taste"), _("Is it good?"), _("No."), _("It depends."), _("Yes.")),
    criterion("clarity", _("Clarity"), _("Is it clear?"), _("No."), _("In part."), _("Yes.")),
)


class RecipeKind(AuthoredKind[Recipe]):
    """One reviewer judges by two criteria; no region is asked."""

    kind = "recipe"
    label = _("Recipe")
    namespace = "recipes"
    policy = Policy(CRITERIA, reviewers_needed=1, region_check=False)
    document = RecipeDocument
    version = "recipes"
    model = Recipe
    tags: ClassVar = {"diet": "diets"}
    labels = Labels(_("Propose a recipe"), _("Change a recipe"), _("Recipes"), "recipes:list")


RECIPES = RecipeKind()
LISTING = document_listing(
    RECIPES,
    words=Words(title=_("Recipes")),
    facets=(
        vocabulary_facet(DIETS),
        choices_facet("season", _("Season"), "season", Season.choices),
        Facet("place", _("Place"), "place"),
        LANGUAGE,
    ),
    geography=Geography(latitude="latitude", longitude="longitude", name="place", area="place"),
)
