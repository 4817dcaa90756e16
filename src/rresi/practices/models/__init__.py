"""What is stored of practices."""

from rresi.practices.models.practice import (
    EvidenceLevel,
    Practice,
    PracticePartner,
    PracticeTag,
    PracticeText,
)
from rresi.practices.models.question import Question

__all__ = [
    "EvidenceLevel",
    "Practice",
    "PracticePartner",
    "PracticeTag",
    "PracticeText",
    "Question",
]
