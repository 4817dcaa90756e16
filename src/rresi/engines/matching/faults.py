"""What is wrong with an input, said with the place where it stands."""

from __future__ import annotations


class InputError(ValueError):
    """An input that is refused.

    `field` is a path such as ``participants[3].wishes[0]``; `line` is the 1-based line of the
    file it was read from, None for input that came from no file.
    """

    def __init__(self, message: str, *, field: str, line: int | None = None) -> None:
        self.message = message
        self.field = field
        self.line = line
        place = f"line {line}, {field}" if line is not None else field
        super().__init__(f"{place}: {message}")


class UnsolvableError(RuntimeError):
    """No plan can exist. `conflict` names a small set of demands that exclude each other."""

    def __init__(self, conflict: tuple[str, ...]) -> None:
        self.conflict = conflict
        super().__init__("; ".join(conflict))
