"""Writes of the editorial workflow, one use case a function.

drafting    start, save, submit, open again, take over
publishing  show a revision to readers, whichever way it was approved
checking    the region's check
reviewing   ask, review, declare a conflict, reassign
deciding    publish, ask for changes, decline
taking_back withdraw a text, unpublish a page
leaving     what becomes of the texts when an account goes
"""
