"""Tables in and out: CSV as a stream of bytes, XLSX in a file of its own, and reading either without trusting it."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Literal

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Format = Literal["csv", "xlsx"]
Cell = str | int | float | None

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BLOCK = 64 * 1024
LARGEST_UNPACKED = 300 * 1024**2  # what an XLSX of the largest upload may grow to; more is a bomb
MOST_COLUMNS = 50


class TableUnreadable(Exception):
    """A file that is no table; the message says in Chinese what it is instead and what to do."""


def harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins like this for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def csv_blocks(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV for spreadsheets (UTF-8 with its sign), in blocks of some 64 kB as the rows come."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow(_safe(row))
        if out.tell() > BLOCK:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def xlsx_blocks(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """An XLSX with a bold, frozen head; written to a temporary file row by row and read from there in blocks."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.freeze_panes = "A2"
    cells = [WriteOnlyCell(sheet, value=name) for name in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for row in rows:
        sheet.append(_safe(row))
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def blocks(form: Format, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table in the form that was asked for."""
    return csv_blocks(head, rows) if form == "csv" else xlsx_blocks(head, rows)


def read_rows(file: BinaryIO) -> Iterator[tuple[int, list[Any]]]:
    """(row number as a spreadsheet counts, cells) of a CSV (UTF-8 or GB 18030) or an XLSX; empty rows are left out.

    Cells of a CSV are text; those of an XLSX text, numbers or datetimes. Raises TableUnreadable.
    """
    start = file.read(4)
    file.seek(0)
    rows = _xlsx_rows(file) if start == b"PK\x03\x04" else _csv_rows(file)
    for number, row in rows:
        if len(row) > MOST_COLUMNS:
            raise TableUnreadable(f"第 {number} 行有 {len(row)} 列，最多 {MOST_COLUMNS} 列，请核对分隔符")
        if any(cell not in (None, "") for cell in row):
            yield number, row


def _csv_rows(file: BinaryIO) -> Iterator[tuple[int, list[Any]]]:
    content = file.read()
    if b"\0" in content[:BLOCK]:
        raise TableUnreadable("这不是表格文件，请上传 CSV 或 XLSX（旧的 XLS 请先另存为 XLSX）")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as wrong:
            raise TableUnreadable("文字编码无法识别，请另存为 UTF-8 编码的 CSV") from wrong
    reader = csv.reader(io.StringIO(text))
    try:
        for row in reader:
            yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error as wrong:
        raise TableUnreadable(f"第 {reader.line_num} 行不是 CSV，请核对引号是否成对") from wrong


def _xlsx_rows(file: BinaryIO) -> Iterator[tuple[int, list[Any]]]:
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST_UNPACKED:
            raise TableUnreadable("工作簿展开后过大，请拆成几份，或另存为 CSV")
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [cell.strip() if isinstance(cell, str) else cell for cell in row]
    except TableUnreadable:
        raise
    except Exception as wrong:  # openpyxl raises whatever a broken file makes it stumble over
        raise TableUnreadable("工作簿已损坏或加了密码，请用表格软件打开另存为 XLSX 后再传") from wrong


def _safe(row: Sequence[Cell]) -> list[Cell]:
    return [harmless(cell) if isinstance(cell, str) else cell for cell in row]
