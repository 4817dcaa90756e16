"""What the script of the page at the door says, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rresi.events.models import Scan


def gets_link() -> str:
    """What somebody who is added at the door with an address gets."""
    return _("They get an email with their link.")


def has_no_seat(name: str) -> str:
    """Why somebody may have come to the wrong room."""
    return _("%(name)s has no seat in this session, which has limited seats.") % {"name": name}


def words() -> dict[str, str]:
    """Sentences by name; what is in braces the script fills in."""
    outcomes = {f"outcome_{outcome.value}": str(outcome.label) for outcome in Scan.Outcome}
    return {
        **outcomes,
        "ready": _("This device has the list of {people} people, as of {time}."),
        "waiting_none": _("Every scan has been sent."),
        "waiting": _("Scans waiting to be sent: {count}."),
        "online": _("Connected"),
        "offline": _("No connection: this page goes on working."),
        "signed_out": _("You have been signed out. Your scans are safe on this device."),
        "sign_in": _("Sign in"),
        "no_storage": _(
            "This browser does not let the page store anything, so check-in would not survive a "
            "loss of connection. Leave private browsing, or use another browser, before the doors "
            "open."
        ),
        "loading": _("Loading the list of people…"),
        "no_list": _("This device has no list of people yet. Connect once before the doors open."),
        "no_camera": _(
            "The camera cannot be used. Allow it in the browser’s settings, or search by name."
        ),
        "camera_on": _("Scan with the camera"),
        "camera_off": _("Stop the camera"),
        "stranger": _("This is not the code of a badge."),
        "not_here": _(
            "This code is not on this device. It may belong to another event or to a new "
            "registration. It will be checked when there is a connection."
        ),
        "state_waiting": _("Waiting to be sent"),
        "state_sent": _("Sent"),
        "state_conflict": _("To be checked"),
        "state_settled": _("Settled by the organisers"),
        "found_none": _("No one with this name is on this device."),
        "check_in": _("Check in"),
        "there": _("Checked in"),
        "take_back": _("Undo check-in"),
        "taken_back": _("Check-in undone: {name}"),
        "of_another_device": _(
            "Another device checked this person in. You can undo that when there is a connection."
        ),
        "counts": _("Checked in today: {there} of {expected} people with a seat."),
        "counts_session": _(
            "Checked in for this session: {there} of {expected} people with a seat."
        ),
        "counts_seats": _(
            "Checked in for this session: {there} of {expected} people with a seat in it. "
            "Without a seat in it: {others}."
        ),
        "counts_known": _(
            "This is what this device recorded, and what it knew of the other doors as of {time}."
        ),
        "whole": _("The event as a whole"),
        "walk_in": _("Added: {name}"),
        "gets_link": gets_link(),
        "sure_walk_in": _(
            "Undo this? {name} was added at the door. Without another check-in the registration "
            "is cancelled too."
        ),
        "no_seat_here": has_no_seat("{name}"),
        "sure_seatless": _("Check them in all the same?"),
        "sure_odd": _("Check people in for it all the same?"),
        "nameless": _("Name removed"),
        "incomplete": _("Enter a name and a country."),
        "cleared": _("The list of people has been removed from this device."),
        "unsent": _("Some scans have not been sent yet. Connect first."),
    }
