"""Reading a mapping file for a program."""

from pathlib import Path

from loyalrules.document.document import Document
from loyalrules.document.from_bytes import read_document_file
from loyalrules.document.from_text import read_document
from loyalrules.document.to_model import to_model
from loyalrules.plugins.program import Program
from loyalrules.sources.model import MapModel
from loyalrules.sources.plan import MapPlan, compile_mapping


def load_mapping(path: Path, program: Program) -> MapPlan:
    """Return the plan of a mapping file.

    Raises ``ProgramError`` with every problem of the file, and ``OSError`` when it cannot be read.
    """
    return _plan(read_document_file(path), program)


def read_mapping(text: str, file: str, program: Program) -> MapPlan:
    """Return the plan of a mapping's text. Raises ``ProgramError`` with every problem."""
    return _plan(read_document(text, file), program)


def _plan(document: Document, program: Program) -> MapPlan:
    return compile_mapping(to_model(MapModel, document), document, program)
