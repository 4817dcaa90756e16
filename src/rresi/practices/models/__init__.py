"""What is stored of practices."""

from rresi.practices.models.practice import (
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    Condition,
    Evidence,
    EvidenceLevel,
    Image,
    Money,
    Practice,
    PracticePartner,
    PracticeTag,
    PracticeText,
    Reference,
)
from rresi.practices.models.question import Question
from rresi.practices.models.translation import Translation

__all__ = [
    "SUMMARY_LENGTH",
    "TITLE_LENGTH",
    "Condition",
    "Evidence",
    "EvidenceLevel",
    "Image",
    "Money",
    "Practice",
    "PracticePartner",
    "PracticeTag",
    "PracticeText",
    "Question",
    "Reference",
    "Translation",
]
