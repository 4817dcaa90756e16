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
from rresi.practices.models.transfer import (
    Question,
    Transfer,
    TransferCondition,
    TransferEvent,
    TransferResult,
    TransferStep,
)
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
    "Transfer",
    "TransferCondition",
    "TransferEvent",
    "TransferResult",
    "TransferStep",
    "Translation",
]
