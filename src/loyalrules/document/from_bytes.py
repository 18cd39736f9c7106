"""The text of a file's bytes: UTF-8, with or without a byte order mark."""

from pathlib import Path

from loyalrules.base.place import Place
from loyalrules.base.problem import Problem, ProgramError
from loyalrules.base.say import say
from loyalrules.document.document import Document
from loyalrules.document.from_text import read_document
from loyalrules.document.limits import MAX_BYTES, too_large
from loyalrules.document.lines import LINE_BREAK

_BYTE_ORDER_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_UTF8_MARK = b"\xef\xbb\xbf"


def read_bytes(data: bytes, file: str) -> str:
    """Return the text of a file, without its byte order mark.

    >>> read_bytes(b"\\xef\\xbb\\xbfid: cafe", "cafe.yaml")
    'id: cafe'

    Raises ``ProgramError`` for more than 1 MiB (LR002) and for bytes that are not UTF-8 (LR023).
    """
    if len(data) > MAX_BYTES:
        raise ProgramError([too_large(file, len(data))])
    for mark, name in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            hint = say('save it with the encoding "UTF-8"')
            raise ProgramError(
                [Problem("LR023", say("this file is {name}, not UTF-8", name=name), Place(file, 1, 1), hint)]
            )
    try:
        return data.removeprefix(_UTF8_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProgramError([_not_utf8(data.removeprefix(_UTF8_MARK), error.start, file)]) from None


def read_document_file(path: Path) -> Document:
    """Return the document of a file; places show the path as it was given.

    Raises ``ProgramError`` as `read_bytes` and `read_document` do, and ``OSError`` when the file
    cannot be read.
    """
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    return read_document(read_bytes(data, str(path)), str(path))


def _not_utf8(data: bytes, start: int, file: str) -> Problem:
    before = LINE_BREAK.split(data[:start].decode("utf-8"))
    place = Place(file, len(before), len(before[-1]) + 1)
    message = say("byte {start} of this file, 0x{data:02X}, is not UTF-8", start=start, data=data[start])
    return Problem("LR023", message, place, say('save the file with the encoding "UTF-8"'))
