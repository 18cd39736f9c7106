"""loyalrules: a pluggable rules engine for loyalty programs.

Programs are declared in YAML, compiled into frozen rules, and evaluated against purchase events::

    engine = Engine.open("programs/", store="sqlite:///loyalty.db")
    outcome = engine.evaluate(event)
"""

from pathlib import Path

from loyalrules.base.problem import EventError, LoyalError, Problem, ProgramError, StoreError
from loyalrules.decide.decide import decide
from loyalrules.decide.quote import make_quote
from loyalrules.engine.engine import Engine
from loyalrules.engine.entitlements import Entitlement, Entitlements, Quota
from loyalrules.facts.state import NeedState, State
from loyalrules.plugins.hookspecs import hookimpl
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program import from_text

__all__ = [
    "Engine", "Entitlement", "Entitlements", "EventError", "LoyalError", "NeedState", "Problem", "Program",
    "ProgramError", "Quota", "State", "StoreError", "build_registry", "decide", "hookimpl", "load",
    "load_text", "make_quote",
]  # fmt: skip
__version__ = "0.1.0"


def load(path: Path | str, *plugins: object) -> Program:
    """Load a program from a file, with the built-in kinds and the plugins given.

    Raises ``ProgramError``, which carries every problem found, each with its place and a hint.
    """
    return from_text.load_file(path, build_registry(*plugins))


def load_text(text: str, file: str = "program.loyal.yaml", *plugins: object) -> Program:
    """Load a program from text; ``file`` is the name that problems show.

    Raises ``ProgramError``, which carries every problem found, each with its place and a hint.
    """
    return from_text.load_text(text, file, build_registry(*plugins))
