"""Lists in files: read as people have them, written as people want them. Knows nothing of what they mean."""

from common.tabular.body import Body, BodyRow, Left, Skipped, read_body
from common.tabular.cells import (
    Birth,
    Sex,
    as_name,
    as_seen,
    birth,
    citizen_number,
    day,
    dong,
    of_two_columns,
    phone,
    sex,
    text,
    whole_number,
    yes_no,
)
from common.tabular.columns import ColumnSpec, Kind
from common.tabular.headers import Heading, Layout, find_header, header_key
from common.tabular.limits import Limits
from common.tabular.reading import Cell, RawTable, Span, open_table, pasted_table
from common.tabular.sheets import Value
from common.tabular.writing import neutralised, template_workbook, with_errors, write_csv, write_table

__all__ = [
    "Birth",
    "Body",
    "BodyRow",
    "Cell",
    "ColumnSpec",
    "Heading",
    "Kind",
    "Layout",
    "Left",
    "Limits",
    "RawTable",
    "Sex",
    "Skipped",
    "Span",
    "Value",
    "as_name",
    "as_seen",
    "birth",
    "citizen_number",
    "day",
    "dong",
    "find_header",
    "header_key",
    "neutralised",
    "of_two_columns",
    "open_table",
    "pasted_table",
    "phone",
    "read_body",
    "sex",
    "template_workbook",
    "text",
    "whole_number",
    "with_errors",
    "write_csv",
    "write_table",
    "yes_no",
]
