"""Read the fenced blocks of a Markdown page, and the commands of a console block."""

import re
from dataclasses import dataclass

OPEN = re.compile(r"(?P<indent> *)(?P<ticks>`{3,})(?P<language>[\w+-]*) *(?P<words>[^`]*)")
FILE_NAME = re.compile(r"(?:#|//) ([\w./-]+\.\w+)")


@dataclass(frozen=True)
class Fence:
    """A fenced block: ```` ```language words ````, its text, and the line its text starts at."""

    page: str
    line: int
    language: str
    words: tuple[str, ...]
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def saved_as(self) -> str | None:
        """The file a block is, when its first line is a comment that is only a file name."""
        named = FILE_NAME.fullmatch(self.text.split("\n", 1)[0].strip())
        return named[1] if named else None

    @property
    def content(self) -> str:
        """What is saved: all of the block, but the name only where the language has comments."""
        has_comments = self.language not in {"json", "jsonl", "csv"}
        return self.text if has_comments or not self.saved_as else self.text.partition("\n")[2]

    @property
    def on_its_lines(self) -> str:
        """The text behind so many empty lines that messages about it give the lines of the page."""
        return "\n" * (self.line - 1) + self.text

    @property
    def is_program(self) -> bool:
        """Whether the first line that is no comment says ``loyalrules: 1``."""
        lines = [line for line in self.text.splitlines() if line.strip() and not line.startswith("#")]
        return bool(lines) and lines[0].split("#")[0].strip() == "loyalrules: 1"


def fences(text: str, page: str) -> list[Fence]:
    """Return the blocks of a page in order; ValueError for a block without an end."""
    found: list[Fence] = []
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        opened = OPEN.fullmatch(line)
        if opened is None:
            if line.lstrip().startswith(("```", "~~~")):
                raise ValueError(f"{page}:{number}: open a block with ``` and one word")
            continue
        body: list[str] = []
        for _, inner in lines:
            if re.fullmatch(" *" + opened["ticks"] + "`* *", inner):
                break
            body.append(inner.removeprefix(opened["indent"]))
        else:
            raise ValueError(f"{page}:{number}: this block has no end")
        words = tuple(opened["words"].split())
        found.append(Fence(page, number + 1, opened["language"], words, "\n".join(body) + "\n"))
    return found


@dataclass(frozen=True)
class Command:
    """One line after ``$ `` and what the page says it prints."""

    line: int
    text: str
    expected: str


def commands(text: str, first_line: int) -> list[Command]:
    """Return the commands of a console block; ValueError for text before the first ``$ ``."""
    found: list[Command] = []
    lines = iter(enumerate(text.splitlines(), start=first_line))
    for number, line in lines:
        if line.startswith("$ "):
            typed = line[2:]
            while typed.endswith("\\"):
                typed = typed[:-1].rstrip() + " " + next(lines)[1].lstrip("> ")
            found.append(Command(number, typed, ""))
        elif found:
            last = found.pop()
            found.append(Command(last.line, last.text, last.expected + line + "\n"))
        elif line.strip():
            raise ValueError(f"line {number}: a console block starts with a line '$ command'")
    return found


def prints_as_shown(expected: str, actual: str) -> bool:
    """Compare what a page shows with what was printed, line by line.

    Ends of lines and empty lines at both ends do not count. A line ``...`` stands for any number
    of lines, and ``...`` inside a line for any text of that line.

    >>> prints_as_shown("1 test\\n...\\nin ... s\\n", "1 test\\n\\nmore\\nin 0.04 s\\n\\n")
    True
    >>> prints_as_shown("1 test\\n", "2 tests\\n")
    False
    """
    pattern = ""
    for line in plain(expected):
        any_text = re.escape(line).replace(re.escape("..."), ".*")
        pattern += r"(?:.*\n)*?" if line.strip() == "..." else any_text + r"\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in plain(actual))) is not None


def plain(text: str) -> list[str]:
    """Return the lines without blanks at their ends, and without empty lines at both ends.

    >>> plain("\\n a  \\n\\nb\\n\\n")
    [' a', '', 'b']
    """
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").split("\n")
