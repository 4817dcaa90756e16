"""Sparse linear and integer programs handed to HiGHS as arrays."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import highspy
import numpy as np
from numpy.typing import NDArray

from rresi.engines.matching.instance import FloatArray, IntArray


class Program:
    """Maximise costs over columns in [lower, upper]; rows are added as (row, column, value)."""

    def __init__(self) -> None:
        self._costs: list[FloatArray] = []
        self._lower: list[FloatArray] = []
        self._upper: list[FloatArray] = []
        self._whole: list[NDArray[np.bool_]] = []
        self._entries: list[tuple[IntArray, IntArray, FloatArray]] = []
        self._row_lower: list[FloatArray] = []
        self._row_upper: list[FloatArray] = []
        self.columns = 0
        self.rows = 0

    def add_columns(
        self,
        costs: Sequence[float] | FloatArray,
        *,
        upper: float | Sequence[float] | FloatArray = 1.0,
        lower: float | FloatArray = 0.0,
        whole: bool = True,
    ) -> IntArray:
        """New columns; their numbers."""
        count = len(costs)
        self._costs.append(np.asarray(costs, dtype=float))
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=float), count))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=float), count))
        self._whole.append(np.full(count, whole))
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def add_rows(
        self,
        count: int,
        *,
        upper: float | Sequence[float] | FloatArray = np.inf,
        lower: float | Sequence[float] | FloatArray = -np.inf,
    ) -> IntArray:
        """New rows `lower <= sum <= upper`; their numbers."""
        self._row_lower.append(np.broadcast_to(np.asarray(lower, dtype=float), count))
        self._row_upper.append(np.broadcast_to(np.asarray(upper, dtype=float), count))
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def put(self, rows: IntArray, columns: IntArray, value: float) -> None:
        """Add `value` at each (row, column)."""
        if len(rows):
            self._entries.append((rows, columns, np.full(len(rows), value)))

    def load(self, highs: highspy.Highs, *, integer: bool) -> None:
        """Hand the program to a solver."""
        empty = np.zeros(0, dtype=np.int64)
        rows = np.concatenate([e[0] for e in self._entries] or [empty])
        columns = np.concatenate([e[1] for e in self._entries] or [empty])
        values = np.concatenate([e[2] for e in self._entries] or [empty.astype(float)])
        order = np.lexsort((rows, columns))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, self.rows
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = np.concatenate(self._costs)
        model.col_lower_ = np.concatenate(self._lower)
        model.col_upper_ = np.concatenate(self._upper)
        model.row_lower_ = np.concatenate(self._row_lower)
        model.row_upper_ = np.concatenate(self._row_upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.searchsorted(columns[order], np.arange(self.columns + 1))
        model.a_matrix_.index_ = rows[order]
        model.a_matrix_.value_ = values[order]
        highs.passModel(model)
        if integer:
            self.make_whole(highs)

    def make_whole(self, highs: highspy.Highs) -> None:
        """Ask for integers in the columns that were declared whole."""
        whole = np.flatnonzero(np.concatenate(self._whole)).astype(np.int32)
        kinds = np.full(len(whole), highspy.HighsVarType.kInteger)
        highs.changeColsIntegrality(len(whole), whole, kinds)


@functools.cache
def _hear_banner_out() -> None:
    """HiGHS greets on standard output when first made, whatever its options; send that nowhere."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            highspy.Highs()
        finally:
            os.dup2(kept, 1)
            os.close(kept)


def solver(seconds: float, seed: int) -> highspy.Highs:
    """A silent HiGHS on one thread (our processes share the machine's cores)."""
    _hear_banner_out()
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", seed)
    highs.setOptionValue("time_limit", max(0.05, seconds))
    return highs


def has_solution(highs: highspy.Highs) -> bool:
    """Did the solver find values for the columns that keep every row?"""
    return bool(
        highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    )
