"""How large a document may be. Each limit holds before the work that it bounds is done."""

from dataclasses import replace

from loyalrules.base.place import Place
from loyalrules.base.problem import Problem
from loyalrules.base.say import say

MAX_BYTES = 1024 * 1024
MAX_NESTING = 32
MAX_NODES = 50_000
MAX_PROBLEMS = 100  # More are not told apart by a reader, and one mistake can make thousands.


def too_large(file: str, size: int) -> Problem:
    """Return the problem of a text of too many bytes."""
    size_told = f"{size:,}" if size > MAX_BYTES + 1 else say("more than {count:,}", count=MAX_BYTES)
    message = say(
        "this file has {size_told} bytes, at most {max_bytes:,} are read",
        size_told=size_told,
        max_bytes=MAX_BYTES,
    )
    return Problem("LR002", message, Place(file, 1, 1), say("split the program into several files"))


def first_problems(problems: list[Problem]) -> list[Problem]:
    """Return at most the first hundred problems by place; the last one says that there are more."""
    if len(problems) <= MAX_PROBLEMS:
        return problems
    kept = sorted(problems, key=lambda problem: problem.place)[:MAX_PROBLEMS]
    hint = say("more problems were found after this one")
    if kept[-1].hint is not None:
        hint = say("{first}; {then}", first=kept[-1].hint, then=hint)
    kept[-1] = replace(kept[-1], hint=hint)
    return kept
