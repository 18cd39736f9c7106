"""What an event tells the shop to do: each effect that somebody outside of the program has to act on.

A coupon is printed, a text is sent, money is paid. What a refund takes back is told in the same way, with an
amount below 0 and the same ``grant``, so that the shop finds what it has to cancel.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from loyalrules.base.calendar import write_moment
from loyalrules.base.compact import writer
from loyalrules.engine.outcome import Outcome
from loyalrules.facts.decision import Decision, Given, Message
from loyalrules.plugins.program import Program

_write = writer()


def messages_of(
    program: Program, given_by: Mapping[str, Program], decision: Decision, outcome: Outcome
) -> tuple[Message, ...]:
    """Return the messages of a decision, in the order of its effects; ``given_by`` as in ``Outcome.of``."""
    lines = [
        line
        for line, given in enumerate(decision.given, 1)
        if given.change and _is_told(given_by.get(given.owner, program), given)
    ]
    if not lines:
        return ()
    name = sha256("\0".join((program.id, decision.source, decision.id)).encode("utf-8", "surrogatepass"))
    return tuple([_message(f"{name.hexdigest()[:32]}-{line}", line, decision, outcome) for line in lines])


def _is_told(program: Program, given: Given) -> bool:
    rule = program.rules.get(given.rule)
    if not given.rule:  # What a kind tells of itself: does the shop have to act on it?
        tells: Any = program.parts.get("tells", {})
        return bool(tells.get(given.verb))
    return rule is not None and given.effect < len(rule.effects) and rule.effects[given.effect].to_shop


def _message(message_id: str, line: int, decision: Decision, outcome: Outcome) -> Message:
    given, effect = decision.given[line - 1], outcome.data["effects"][line - 1]
    of_order = f"{given.owner}/{given.rule}/{given.effect}/{given.member}"
    data = {
        "program": outcome.program,
        "version": outcome.version,
        **effect,
        "grant": of_order if given.owner else message_id,
        "event": {
            "source": decision.source,
            "id": decision.id,
            "type": decision.event_type,
            "at": write_moment(decision.at),
        },
    }
    kind = given.verb if given.change > 0 else f"{given.verb}.taken_back"
    whole = {"id": message_id, "type": kind, "timestamp": write_moment(decision.booked_at), "data": data}
    return Message(message_id, line, _write(whole))
