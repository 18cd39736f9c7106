"""Rows of a CSV file: UTF-8, a header, one record after another, each with the line it begins at."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from loyalrules.base.place import Place
from loyalrules.base.problem import Problem
from loyalrules.base.say import Said, say, say_many
from loyalrules.sources.found import Reading, Row, SourceError

_DELIMITERS = ",;\t"
_SHOW_EVERY = 1000  # Records between two looks at how far the file was read.


def csv_rows(path: Path, reading: Reading) -> Iterator[Row | Problem]:
    """Yield the rows of a CSV file, and a ``Problem`` for each record that does not fit its header.

    The delimiter is the one that the header uses most: comma, semicolon or tab. Raises
    ``SourceError`` when the file is empty (LR659), has no sound header (LR645) or is not UTF-8 (LR657).
    """
    reading.size = path.stat().st_size
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as stream:
        try:
            first = stream.readline()
            header = _header(first, path)
            for number, row in enumerate(_records(stream, _delimiter(first), header, path)):
                if number % _SHOW_EVERY == 0:
                    reading.done = raw.tell()
                yield row
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            raise SourceError(
                "LR657",
                say("{path} is not UTF-8 (byte 0x{byte:02X})", path=path, byte=byte),
                say('save it with the encoding "UTF-8"; Excel calls it "CSV UTF-8"'),
            ) from None
    reading.done = reading.size


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _header(line: str, path: Path) -> list[str]:
    if not line.strip():
        raise SourceError("LR659", say("{path} is empty", path=path), say("the first line names the columns"))
    try:
        names = [name.strip() for name in next(csv.reader([line], delimiter=_delimiter(line), strict=True))]
    except csv.Error as error:
        raise SourceError(
            "LR645", say("{path}:1: the header cannot be read: {error}", path=path, error=error)
        ) from None
    for name in names:
        if not name or names.count(name) > 1:
            said = say("{path}:1: a column has no name", path=path)
            if name:
                said = say('{path}:1: two columns are called "{name}"', path=path, name=name)
            raise SourceError("LR645", said, say("the first line names the columns, each once"))
    return names


def _records(
    stream: io.TextIOWrapper, delimiter: str, header: list[str], path: Path
) -> Iterator[Row | Problem]:
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    width, line = len(header), 2  # The reader begins behind the header.
    while True:
        place = Place(str(path), line, 1)
        try:
            record = next(reader, None)
        except csv.Error as error:
            yield Problem("LR645", say("this record cannot be read: {error}", error=error), place)
            line = reader.line_num + 2
            continue
        if record is None:
            return
        if len(record) == width:
            yield Row(line, dict(zip(header, record, strict=True)))
        elif record:
            message = say(
                "this record has {count}, the header has {width}", count=_many(len(record)), width=width
            )
            yield Problem("LR645", message, place, say("put texts that hold the delimiter in quotes"))
        line = reader.line_num + 2


def _many(count: int) -> Said:
    return say_many("{n} column", "{n} columns", count)
