"""Asking every risk about a finished program, and leaving out what its author accepts with a reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from loyalrules.base.codes import CODES
from loyalrules.base.codes_risks import RISKS
from loyalrules.base.nearest import nearest
from loyalrules.base.problem import Problem
from loyalrules.base.say import say
from loyalrules.document.document import Document
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import PluginError, Registry
from loyalrules.plugins.risk import Risk, Sight
from loyalrules.program.mistakes import Mistakes

STALE = RISKS["LR300"].id
ACCEPT = ("risks", "accept")


class Accepted(NamedTuple):
    """A warning that the program takes knowingly, with the reason that it gives."""

    problem: Problem
    reason: str


@dataclass(slots=True)
class _Acceptance:
    """What ``risks: accept:`` says, and what of it was met."""

    said: dict[str, Any]
    met: set[tuple[str, str]] = field(default_factory=set)
    taken: list[Accepted] = field(default_factory=list)

    def takes(self, problem: Problem, about: str) -> bool:
        """Tell whether a warning is accepted, and keep it if so."""
        code = problem.code
        reasons = self.said.get(code)
        if reasons is None or (isinstance(reasons, dict) and about not in reasons):
            return False
        self.met.add((code, about if isinstance(reasons, dict) else ""))
        self.taken.append(Accepted(problem, reasons[about] if isinstance(reasons, dict) else reasons))
        return True


def report_risks(
    program: Program, document: Document, registry: Registry, mistakes: Mistakes, at: int | None
) -> list[Accepted]:
    """Add the warnings of every risk to ``mistakes``, take out those that are accepted, and return these.

    ``at`` is the moment as of which the program is looked at. Raises ``PluginError`` when a plugin fails.
    """
    part: Any = program.parts.get("risks")
    accepted = _Acceptance({} if part is None else part.accept)
    sight = Sight(program, document, None if part is None else part.return_window, at)
    for risk in registry.risks.values():
        if at is not None or not risk.needs_moment:
            mistakes.report(_warnings(risk, sight, accepted, registry))
    mistakes.found = [one for one in mistakes.found if one.severity == "error" or not accepted.takes(one, "")]
    for code, reasons in accepted.said.items():
        _strange(code, registry, mistakes)
        for about in reasons if isinstance(reasons, dict) else [""]:
            unasked = at is None and code in registry.risks and registry.risks[code].needs_moment
            if (code, about) not in accepted.met and not unasked and _is_known(code, registry):
                where = (*ACCEPT, code, about) if about else (*ACCEPT, code)
                said = say("{code} of {about}", code=code, about=about) if about else code
                mistakes.add(
                    STALE, say("{what} is accepted, but there is no such warning", what=said), where,
                    say("delete this line: it would hide the next one"), "warning", at_key=True,
                )  # fmt: skip
    return accepted.taken


def _warnings(risk: Risk, sight: Sight, accepted: _Acceptance, registry: Registry) -> Iterator[Problem]:
    code = risk.story.id
    try:
        found = list(risk.look(sight))
    except Exception as error:
        owner = registry.origins.get(f"risk {code}", "a plugin")
        raise PluginError(
            say(
                "LR502 the plugin {owner} failed while it looked for {code}: {error}",
                owner=owner,
                code=code,
                error=repr(error),
            )
        ) from error
    for one in found:
        problem = Problem(code, one.message, one.place, one.hint, "warning", one.fix, one.related)
        if not accepted.takes(problem, one.about):
            yield problem


def _is_known(code: str, registry: Registry) -> bool:
    return code in registry.risks or code in CODES


def _strange(code: str, registry: Registry, mistakes: Mistakes) -> None:
    """An acceptance of something that is no warning would never be met."""
    if _is_known(code, registry):
        return
    near = nearest(code, [*registry.risks, *CODES])
    hint = say('did you mean "{near}"?', near=near) if near else say("loyalrules codes  lists them")
    told = say("there is no warning {code}", code=code)
    mistakes.add("LR195", told, (*ACCEPT, code), hint, at_key=True)
