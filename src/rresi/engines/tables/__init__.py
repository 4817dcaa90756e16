"""Tables as people save them: CSV of any usual dialect and encoding, and spreadsheets.

`read_table` finds out what a file is by its content, never by its name, and returns its heading
and its records with the line each of them starts on. It interprets no column: that is for those
who know what the table is about, with `names` and `numbers` to compare and to parse by one rule.
"""

from rresi.engines.tables.dialect import read_text
from rresi.engines.tables.doubled import doubled
from rresi.engines.tables.faults import Fault, InvalidTable, Limits, Notice
from rresi.engines.tables.names import fold, name_key, tidy, tidy_text
from rresi.engines.tables.numbers import AmbiguousNumber, decimal_mark, parse_number
from rresi.engines.tables.reading import read_table
from rresi.engines.tables.table import Record, Table, Value, as_text, filled

__all__ = [
    "AmbiguousNumber",
    "Fault",
    "InvalidTable",
    "Limits",
    "Notice",
    "Record",
    "Table",
    "Value",
    "as_text",
    "decimal_mark",
    "doubled",
    "filled",
    "fold",
    "name_key",
    "parse_number",
    "read_table",
    "read_text",
    "tidy",
    "tidy_text",
]
