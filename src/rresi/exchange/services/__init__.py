"""Writes of the exchange.

entries.py        stating, changing, renewing and closing an offer or need
introductions.py  proposing, asking, answering
outcomes.py       what came of it, and asking for it
calls.py          unmet needs as calls for practices
"""
