"""A world with memberships of every sort, for tests."""

from typing import Any

from kinds.world import World

PROGRAM = """
loyalrules: 1
id: clubs
currency: CNY
timezone: Asia/Shanghai
units:
  leaves: {round: down}
memberships:
  plus: {price: {amount: 19.90 CNY, each: month}, trial: 14 days, grace: 3 days}
  weekly: {price: {amount: 3 CNY, each: week}}
  yearly: {price: {amount: 99 CNY, each: year}, trial: 1 month}
  gold: {price: {amount: 49 CNY, each: month}, instead_of: [plus, weekly]}
  card: {price: {amount: 40 CNY}, expires: {after: 1 year}}
  life: {price: {amount: 400 CNY}, trial: 2 days}
  insider: {}
  season: {price: none, expires: {at: end of quarter}}
rules:
  - id: started
    when: membership.started
    then: [{earn: {amount: 1}}]
  - id: ended
    when: membership.ended
    then: [{earn: {amount: 1}}]
"""


class Club(World):
    """A world with plans; events are refused only where a test says so."""

    def __init__(self, more: str = "", program: str = PROGRAM) -> None:
        super().__init__(program + more)

    def does(
        self, what: str, at: str, plan: str = "plus", member: str = "mina", **record: Any
    ) -> list[tuple[str, str, str]]:
        answer = self.send(f"membership.{what}", member, at, id=plan, **record)
        assert answer.refused == ""
        return raised(answer, self)

    def refuses(self, what: str, at: str, plan: str = "plus", member: str = "mina", **record: Any) -> str:
        before = self.member(member).marks.copy()
        answer = self.send(f"membership.{what}", member, at, id=plan, **record)
        assert answer.refused
        assert answer.postings == ()
        assert self.member(member).marks == before
        return answer.refused

    def passes(self, to: str, member: str = "mina") -> list[tuple[str, str, str]]:
        return raised(self.wait(member, to), self)

    def sees(self, at: str, plan: str = "plus", member: str = "mina") -> dict[str, Any] | None:
        shown = {one["plan"]: one for one in self.view(member, "memberships", at)}
        return shown.get(plan)

    def until(self, at: str, plan: str = "plus") -> str:
        seen = self.sees(at, plan)
        assert seen is not None
        return self.program.zone.local_text(seen["until"]).removesuffix(" 00:00")

    def status(self, at: str, plan: str = "plus") -> str:
        seen = self.sees(at, plan)
        return "none" if seen is None else seen["status"]


def raised(answer, world: World) -> list[tuple[str, str, str]]:
    """Return what began and ended, in order: event, plan and reason."""
    return [
        (one.event_type.removeprefix("membership."), str(one.roots[0][0]), str(one.roots[0][1]))
        for one in answer.trace
        if one.event_type in ("membership.started", "membership.ended")
    ]
