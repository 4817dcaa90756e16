"""What is kept about a participant from the event itself and after it."""

from __future__ import annotations

from typing import Any

from rresi.events.models import Registration


def held_about(registration: Registration) -> dict[str, Any]:
    """Attendance, scans, notes, promises and certificates as plain values. Five queries.

    Answers to the evaluation are not among them: nobody knows whose they are.
    """
    return {
        "attendance": [
            {"session": session, "day": day.isoformat(), "kind": kind, "at": at.isoformat()}
            for session, day, kind, at in registration.attendance.order_by("at").values_list(
                "session_id", "day", "kind", "at"
            )
        ],
        "scans": [
            {"at": at.isoformat(), "outcome": outcome}
            for at, outcome in registration.scans.order_by("scanned_at").values_list(
                "scanned_at", "outcome"
            )
        ],
        "notes": list(registration.notes.values("kind", "text", "answer")),
        "promises": [
            {
                "what": one.what,
                "with_whom": one.with_whom,
                "due_on": one.due_on.isoformat() if one.due_on else None,
                "state": one.state,
                "result": one.result,
            }
            for one in registration.promises.all()
        ],
        "certificates": [
            {
                "code": one.code,
                "issued_at": one.issued_at.isoformat(),
                "revoked": bool(one.revoked_at),
                "credential": one.credential,
            }
            for one in registration.certificates.all()
        ],
    }
