"""Charts as accessible SVG, drawn on the server for pages, print and PDF alike.

Each function takes plain numbers and texts that are translated already, and returns a Chart: the
SVG, and the same data as a table to show beside it. docs/adr/0005-charts.md says why no library
draws them.
"""

from rresi.design.charts.bars import Bar, Change, bars, before_and_after
from rresi.design.charts.curves import Series, curves
from rresi.design.charts.dots import Dots, dots
from rresi.design.charts.drawing import Chart
from rresi.design.charts.matrix import MatrixWords, matrix
from rresi.design.charts.network import Node, network

__all__ = [
    "Bar",
    "Change",
    "Chart",
    "Dots",
    "MatrixWords",
    "Node",
    "Series",
    "bars",
    "before_and_after",
    "curves",
    "dots",
    "matrix",
    "network",
]
