"""Tables that spreadsheets open: what somebody typed is never run as a formula."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from services.gateway.spreadsheets import as_csv, as_xlsx, harmless

HEAD = ("Kết quả", "Số tiền")
EVIL = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    '=HYPERLINK("http://x")',
)


@pytest.mark.parametrize("cell", EVIL)
def test_text_that_would_be_a_formula_is_text(cell: str):
    assert harmless(cell) == f"'{cell}"
    with ZipFile(BytesIO(as_xlsx("ngày", HEAD, [(cell, 1)]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert 'r="B2"' in sheet


def test_numbers_stay_numbers():
    assert [harmless(cell) for cell in (-5, 0, 10_000, None, "mc1")] == [-5, 0, 10_000, "", "mc1"]
    with ZipFile(BytesIO(as_xlsx("ngày", HEAD, [("Khớp", 10_000), ("Lệch", None)]))) as book:
        assert "<v>10000</v>" in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_csv_is_read_right_by_excel():
    content = as_csv(HEAD, [("Khớp", 10_000), ('a "b", c', None)]).decode()
    assert content[0] == "\ufeff"
    rows = list(csv.reader(StringIO(content[1:])))
    assert rows == [["Kết quả", "Số tiền"], ["Khớp", "10000"], ['a "b", c', ""]]


def test_an_empty_table_is_a_file_too():
    with ZipFile(BytesIO(as_xlsx("2026-11-28", HEAD, []))) as book:
        assert "xl/workbook.xml" in book.namelist()
