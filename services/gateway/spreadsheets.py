"""Tables as files that spreadsheets open: CSV and XLSX. Nothing in them is ever a formula. Pure."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter

Row = Sequence[str | int | None]

BOM = "\ufeff"  # so that Excel reads the letters right
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NARROWEST, WIDEST = 8, 48  # characters of a column
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(cell: str | int | None) -> str | int:
    """A cell of a CSV; text that a spreadsheet would run as a formula begins with a quote.

    Source: OWASP, CSV injection.
    """
    if isinstance(cell, str) and cell.lstrip(" ").startswith(BEGINS_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


def as_csv(head: Sequence[str], rows: Sequence[Row]) -> bytes:
    """The table as CSV in UTF-8."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return (BOM + text.getvalue()).encode()


def as_xlsx(title: str, head: Sequence[str], rows: Sequence[Row]) -> bytes:
    """The table as a workbook of one sheet; numbers are numbers, all else is plain text."""
    content = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(content, plain) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "#,##0"})
        sheet = book.add_worksheet(title[:31])
        for column, name in enumerate(head):
            sheet.write_string(0, column, name, bold)
            longest = max([len(name), *(len(str(row[column] or "")) for row in rows)])
            sheet.set_column(column, column, min(max(longest + 2, NARROWEST), WIDEST))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell, money)
                elif cell:
                    sheet.write_string(number, column, cell)
        sheet.freeze_panes(1, 0)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(head) - 1)
    return content.getvalue()
