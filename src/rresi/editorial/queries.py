"""Reads of the workflow."""

from __future__ import annotations

from typing import Any

from rresi.editorial.models import Entry, Review, Revision


def export_of(user_id: int) -> dict[str, Any]:
    """What a person handed in, judged and did, for their export."""
    return {
        "revisions": [
            {"title": r.title, "number": r.number, "handed_in": r.created_at.isoformat()}
            for r in Revision.objects.filter(author_id=user_id).order_by("created_at")
        ],
        "reviews": [
            {
                "title": review.revision.title,
                "number": review.revision.number,
                "given": review.created_at.isoformat(),
                "scores": review.scores,
                "comments": review.comments,
                "recommendation": review.recommendation,
                "points": review.points,
                "remark": review.remark,
            }
            for review in Review.objects.filter(reviewer_id=user_id).select_related("revision")
        ],
        "steps": [
            {"title": e.submission.title, "event": e.event, "at": e.at.isoformat(), "note": e.note}
            for e in Entry.objects.filter(person_id=user_id).select_related("submission")
        ],
    }
