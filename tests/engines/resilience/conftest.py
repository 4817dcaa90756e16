from __future__ import annotations

from hypothesis import settings

# No deadline: a busy machine must not fail a test.
settings.register_profile("resilience", deadline=None, max_examples=40)
settings.load_profile("resilience")
