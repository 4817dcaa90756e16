"""The version token of a form: whether what it edits is still what the person saw.

Every form that changes something stored carries a token in its hidden field `seen`, and the service
that saves compares it with the token of what stands now. A token says nothing else, so that a whole
row, a few fields or a counter of saves can stand behind it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from rresi.core.refusals import Outdated


def token_of(state: Any, names: Collection[str] | None = None) -> str:
    """The token of a state, which JSON can write: 16 hexadecimal digits.

    `names`: the fields that count, where the state is a mapping and the form shows a part of it.
    """
    if names is not None and isinstance(state, Mapping):
        state = {name: state[name] for name in names if name in state}
    text = json.dumps(state, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def require_unchanged(current: Any, seen: str, token: str) -> None:
    """Compare what a form was filled in against with the token of what stands now.

    `current` is what stands now, locked, for the form that shows both.

    Raises:
        Outdated: somebody saved in between.
    """
    if seen != token:
        raise Outdated(current)
