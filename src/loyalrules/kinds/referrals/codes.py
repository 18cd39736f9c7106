"""Codes of members: short, easy to read aloud, never the same twice, and the same in every run.

A code is made from the member's id with a key of the program, in letters that nobody mixes up. Members
may take words of their own. Whether a code is taken is decided by its *skeleton*, in which a letter O is
a zero and letters of other scripts are the Latin ones that they look like.
"""

import unicodedata
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.facts.entries import entry_id
from loyalrules.facts.state import MemberState
from loyalrules.kinds.referrals.tree import Tree
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Refused, Work

LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"  # No 0 O 1 I L, and no vowels: no word comes about by chance.
PARTS = str.maketrans("", "", " -_.")
LOOK_ALIKE = str.maketrans("OILАВЕКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "011ABEKMH0PCTYXABEZH1KMN0PTYX")
LEAST, MOST = 3, 24
OWNER = "owner"


def plain(code: str) -> str:
    """Return a code as it is kept: capitals, without spaces and dashes.

    >>> plain("mina-ro 7")
    'MINARO7'
    """
    before = ""
    while code != before:  # Capitals and parts of letters can make letters that are written in two ways.
        before, code = code, unicodedata.normalize("NFKC", code).upper().translate(PARTS)
    return code


def skeleton(code: str) -> str:
    """Return the form in which codes are compared: what looks alike is the same.

    >>> skeleton("COOL-1") == skeleton("c00l i")
    True
    """
    return plain(plain(code).translate(LOOK_ALIKE))


def made_from(key: str, member: str, attempt: int, length: int) -> str:
    """Return the code of a member. Another ``attempt`` gives another code, for one that is taken.

    >>> made_from("spring", "mina", 0, 7), made_from("spring", "mina", 1, 7)
    ('V38XF8V', 'YMWZ6SX')
    """
    text = f"{member}/{attempt}".encode()
    number = int.from_bytes(blake2b(text, key=blake2b(key.encode()).digest(), digest_size=16).digest())
    found = ""
    for _ in range(length):
        number, at = divmod(number, len(LETTERS))
        found += LETTERS[at]
    return found


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of one tree."""

    tree: Tree
    key: str
    length: int
    own_words: bool
    reserved: frozenset[str]
    link: str

    def code_of(self, member: MemberState) -> str | None:
        """Return the code of a member, ``None`` before there is one."""
        found = member.marks.get(self.tree.key("code"))
        return None if found is None else str(found)

    def link_of(self, member: MemberState) -> str | None:
        """Return the link that a member sends to friends, ``None`` without a code or a template."""
        code = self.code_of(member)
        return self.link.replace("{code}", quote(code, safe="")) if code and self.link else None

    def issue(self, work: Work, member: MemberState) -> None:
        """Give a member a code, if there is none yet."""
        attempt = 0
        while self.code_of(member) is None:
            code = made_from(self.key, member.id, attempt, self.length)
            if self.owner(work, code) is None and skeleton(code) not in self.reserved:
                self._take(work, member, code)
            attempt += 1

    def choose(self, work: Work, member: MemberState, wish: str) -> None:
        """Give a member a word of their own. Codes that were given out before stay good.

        Raises ``Refused`` for a word that is taken, reserved or cannot be read.
        """
        code = plain(wish)
        if not self.own_words:
            raise Refused(say("this program makes its codes itself"))
        if not LEAST <= len(code) <= MOST or not all(_is_letter(one) for one in code):
            said = say(
                '"{code}" cannot be a code: use {least} to {most} letters and digits',
                code=wish,
                least=LEAST,
                most=MOST,
            )
            raise Refused(said)
        if skeleton(code) in self.reserved:
            raise Refused(say("the code {code} is reserved", code=code))
        owner = self.owner(work, code)
        if owner not in (None, member.id):
            raise Refused(say("the code {code} is taken", code=code))
        self._take(work, member, code)

    def owner(self, work: Work, code: str) -> str | None:
        """Return the id of the member whose code this is, however it was typed."""
        found = self._entry(work, code).marks.get(OWNER)
        return None if found is None else work.stands_for(str(found))[0]

    def bring(self, work: Work, member: MemberState, key: str, value: object) -> None:
        """Take over a code from another system."""
        if not isinstance(value, str) or not plain(value):
            raise EventError("LR603", say("{key} must be a code", key=key), f"/imported/{key}")
        if self.owner(work, value) not in (None, member.id):
            raise Refused(say("the code {code} is taken", code=plain(value)))
        self._take(work, member, plain(value))

    def _take(self, work: Work, member: MemberState, code: str) -> None:
        self._entry(work, code).marks[OWNER] = member.id
        member.marks[self.tree.key("code")] = code

    def _entry(self, work: Work, code: str) -> MemberState:
        return work.member(entry_id(self.tree.key("code"), skeleton(code)))

    # --- Events ----------------------------------------------------------------------------------

    def issue_for(self, work: Any, occurrence: Occurrence) -> None:
        """Give the member of an event a code; a question writes nothing."""
        if work.program.events[occurrence.type].role != "question":
            self.issue(work, work.member(occurrence.member))

    def chosen(self, work: Any, occurrence: Occurrence) -> None:
        """A member chose a word."""
        self.choose(work, work.member(occurrence.member), str(occurrence.records["referral"][0]))


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LN"
