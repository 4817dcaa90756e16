"""What is stored of practices."""

from rresi.practices.models.naming import Naming
from rresi.practices.models.practice import (
    EvidenceLevel,
    Practice,
    PracticePartner,
    PracticeTag,
    PracticeText,
)
from rresi.practices.models.question import Question
from rresi.practices.models.reading import Reading

__all__ = [
    "EvidenceLevel",
    "Naming",
    "Practice",
    "PracticePartner",
    "PracticeTag",
    "PracticeText",
    "Question",
    "Reading",
]
