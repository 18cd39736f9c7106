"""From text to tokens. Natural mistakes of spelling are repaired here; the canonical text shows how."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from loyalrules.base.calendar import DAY, HOUR, MINUTE, SECOND, read_date
from loyalrules.base.meant import meant_money, meant_number
from loyalrules.base.money import MAX_DIGITS, is_currency
from loyalrules.base.say import say
from loyalrules.expr.characters import QUOTES, called, is_invisible, is_word_character, plain
from loyalrules.expr.errors import ExprError
from loyalrules.expr.spoken_values import day_first

MAX_LENGTH = 4_096  # Characters of one expression.
MAX_NESTING = 64  # Brackets within brackets, and of what was written the levels that stand above one another.
MAX_TOKENS = 2_000  # Each node of the tree uses up one token or more.

# Written after the number, so that they can only be a currency.
CURRENCY_SIGNS = {"원": "KRW", "₩": "KRW", "円": "JPY", "엔": "JPY", "元": "CNY", "€": "EUR", "£": "GBP"}
DURATION_WORDS = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})

_DATE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:(?=T\d)|(?![\w-]))"  # 2026-12-05, perhaps with a time behind
    r"|(\d{4})([/.])(\d{2})\5(\d{2})(?![\w/.])"  # 2026/12/05
)
_HALF_DATE = re.compile(r"(?:\d{4}-\d{1,2}|\d{1,4}-\d{2}-\d{2,4})(?![\w.-])")
_CLOCK_FACE = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
_TIME = re.compile(_CLOCK_FACE + r"(?![\w:])")
_CLOCK = re.compile(r"[ T]" + _CLOCK_FACE)
_OFFSET = re.compile(r"(?:Z|([+-])(\d{2}):?(\d{2}))(?!\w)")
_GROUPED_BY_POINT = re.compile(r"[1-9]\d{0,2}\.\d\d0")  # 1.500 is 1,500 for half of the world.
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BY_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)")
_BY_SPACES = re.compile(r"\d{1,3}(?: \d{3})+(?:\.\d+)?(?![\d.])")
_OPERATORS = re.compile(r"=>|>=|=<|<=|<>|!=|==|&&|\|\||[≥≤≠=<>!+*/%,()\[\]-]")
_SPELLING = {
    "=>": ">=", "≥": ">=", "=<": "<=", "≤": "<=",
    "=": "is", "==": "is", "!=": "is not", "<>": "is not", "≠": "is not",
    "&&": "and", "||": "or", "!": "not",
}  # fmt: skip
_SHORTER = say("put parts of it under names:, or a long list of values under values:")
_ADVICE = {
    ".": say("a dot stands between two words, without spaces"),
    ":": say("a time is written 14:05"),
    "~": say("write `between A and B`"),
    "#": say("a comment stands behind the quotes of the whole value"),
}
_CLOSERS = {"(": ")", "[": "]"}
# A round bracket after any other word holds items parted by commas: `max(`, `in (`.
_BEFORE_GROUP = frozenset(
    {"and", "or", "not", "of", "is", "if", "between", "within", "before", "after", "where"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. ``text`` is its canonical spelling, ``start`` and ``end`` its offsets."""

    kind: str  # NUMBER DATE TIME MOMENT TEXT WORD TAIL SIGN, or a bracket or comma itself
    text: str
    start: int
    end: int


def scan(source: str) -> list[Token]:
    """Return the tokens of a text, in order.

    >>> [token.text for token in scan("order.total ≥ 30,000")]
    ['order.total', '>=', '30000']

    Raises `ExprError` at the first character that cannot be read, and for a text that is too long
    or too deep.
    """
    if len(source) > MAX_LENGTH:
        message = say("this expression has more than {max_length:,} characters", max_length=MAX_LENGTH)
        raise ExprError("LR208", message, MAX_LENGTH, hint=_SHORTER)
    for offset, character in enumerate(source):
        if is_invisible(character):
            message = say("there is an invisible character here: {character}", character=called(character))
            raise ExprError("LR205", message, offset, hint=say("delete it"), fix="")
    found = list(_Scanner(source).tokens())
    if len(found) > MAX_TOKENS:
        message = say("this expression has more than {max_tokens:,} parts", max_tokens=MAX_TOKENS)
        raise ExprError("LR208", message, found[MAX_TOKENS].start, hint=_SHORTER)
    return found


class _Scanner:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text = plain(source)
        self.at = 0
        self.last: Token | None = None
        self.open: list[tuple[str, int, bool]] = []  # Bracket, its offset, whether commas part its items.

    def tokens(self) -> Iterator[Token]:
        while True:
            while self.at < len(self.text) and self.text[self.at].isspace():
                self.at += 1
            if self.at == len(self.text):
                break
            for token in self._next():
                self.last, self.at = token, token.end
                yield token
        if self.open:
            bracket, offset, _ = self.open[-1]
            hint = say("add {closers} where it ends", closers=_CLOSERS[bracket])
            raise ExprError(
                "LR203", say("this bracket `{bracket}` is never closed", bracket=bracket), offset, hint=hint
            )

    def _next(self) -> list[Token]:
        character = self.text[self.at]
        if self.source[self.at] in QUOTES:
            return [self._quoted()]
        if character.isdigit() and character.isascii():
            return self._digits()
        if is_word_character(character):
            return [self._unit_or_word()]
        if character == "." and self.last is not None and self.last.kind == ")" and self.last.end == self.at:
            word = self._word(self.at + 1)
            return [Token("TAIL", "." + word.text, self.at, word.end)]
        if self.source[self.at] in CURRENCY_SIGNS and self.last is not None and self.last.kind == "NUMBER":
            return [Token("WORD", CURRENCY_SIGNS[self.source[self.at]], self.at, self.at + 1)]
        operator = _OPERATORS.match(self.text, self.at)
        if operator is None:
            raise self._foreign(character)
        return [self._operator(operator[0])]

    def _unit_or_word(self) -> Token:
        word = self._word(self.at)
        if self.last is not None and self.last.kind == "NUMBER":
            return Token("WORD", CURRENCY_SIGNS.get(word.text, word.text), word.start, word.end)
        return word

    def _token(self, kind: str, text: str, length: int) -> Token:
        return Token(kind, text, self.at, self.at + length)

    # --- Signs and brackets ---

    def _operator(self, sign: str) -> Token:
        if sign in _CLOSERS:
            self._opened(sign)
        elif sign in _CLOSERS.values():
            self._closed(sign)
        if sign in "()[],":
            return self._token(sign, sign, 1)
        return self._token("SIGN", _SPELLING.get(sign, sign), len(sign))

    def _opened(self, bracket: str) -> None:
        if len(self.open) == MAX_NESTING:
            raise ExprError(
                "LR209",
                say("more than {max_nesting} brackets within one another", max_nesting=MAX_NESTING),
                self.at,
            )
        call = (
            self.last is not None and self.last.kind == "WORD" and self.last.text.lower() not in _BEFORE_GROUP
        )
        self.open.append((bracket, self.at, bracket == "[" or call))

    def _closed(self, bracket: str) -> None:
        if not self.open:
            message = say("this bracket `{bracket}` was never opened", bracket=bracket)
            raise ExprError("LR203", message, self.at, hint=say("delete it, or open it before"))
        opener, _, _ = self.open.pop()
        if _CLOSERS[opener] != bracket:
            message = say(
                "`{opener}` is closed by `{closers}`, not by `{bracket}`",
                opener=opener,
                closers=_CLOSERS[opener],
                bracket=bracket,
            )
            raise ExprError("LR203", message, self.at, fix=_CLOSERS[opener])

    def _foreign(self, character: str) -> ExprError:
        shown = self.source[self.at]
        if character == "." and self.text[self.at + 1 : self.at + 2].isdigit():
            return ExprError(
                "LR206", say("a number starts with a digit"), self.at, hint=say("write 0.5 for .5"), fix="0."
            )
        if shown in CURRENCY_SIGNS or character in "$¥￥":
            return self._currency_sign(shown)
        hint = _ADVICE.get(character, say("put text that is no plain word in quotes"))
        return ExprError(
            "LR205", say("{shown} means nothing in an expression", shown=called(shown)), self.at, hint=hint
        )

    def _currency_sign(self, shown: str) -> ExprError:
        written = re.compile(r"\s?[\d.,]*\d").match(self.text, self.at + 1)
        if written is None:
            if is_word_character(self.text[self.at + 1 : self.at + 2] or " "):
                message = say("{shown} means nothing before a name", shown=called(shown))
                return ExprError("LR205", message, self.at, hint=say("delete it"), fix="")
            advice = say("write the amount, a space and the currency's code: 20 USD")
            return ExprError(
                "LR207", say("{shown} is not used here", shown=called(shown)), self.at, hint=advice
            )
        amount = meant_money(self.source[self.at : written.end()])
        message, length = (
            say("the currency stands behind the amount, as three letters"),
            written.end() - self.at,
        )
        if amount is None:
            return ExprError("LR207", message, self.at, length, say("write for example 20 USD"))
        number, currency = amount
        if currency is None:
            hint = say(
                "{shown} stands for several currencies: write for example {number} USD",
                shown=shown,
                number=number,
            )
            return ExprError("LR207", message, self.at, length, hint)
        return ExprError(
            "LR207",
            message,
            self.at,
            length,
            say("write {number} {currency}", number=number, currency=currency),
            f"{number} {currency}",
        )

    # --- Text and words ---

    def _quoted(self) -> Token:
        opener = self.source[self.at]
        closers, at, parts = QUOTES[opener], self.at + 1, ""
        while at < len(self.source):
            character = self.source[at]
            if character not in closers:
                parts, at = parts + character, at + 1
            elif self.source[at + 1 : at + 2] == character and character in "\"'":
                parts, at = parts + character, at + 2  # A quote within quotes is written twice.
            else:
                return self._token("TEXT", unicodedata.normalize("NFC", parts), at + 1 - self.at)
        raise ExprError(
            "LR203",
            say("this quote is never closed"),
            self.at,
            hint=say("add {closers} where the text ends", closers=closers[0]),
        )

    def _word(self, start: int) -> Token:
        at = start
        while at < len(self.text):
            joins = self.text[at] in ".-" and at > start and self._joins(at)
            if not (joins or is_word_character(self.text[at])):
                break
            at += 1
        if at == start:
            raise ExprError("LR205", say("a name is missing after this dot"), self.at)
        marks = zip(self.source[start:at], self.text[start:at], strict=True)
        word = "".join(mark if mark in ".-" else written for written, mark in marks)
        return Token("WORD", unicodedata.normalize("NFC", word), start, at)

    def _joins(self, at: int) -> bool:
        """Whether a dot or a minus has a word on both sides, so that it belongs to one."""
        after = self.text[at + 1 : at + 2]
        return is_word_character(self.text[at - 1]) and after != "" and is_word_character(after)

    # --- What starts with a digit ---

    def _digits(self) -> list[Token]:
        if day := day_first(self.text, self.at):
            raise day
        if date := _DATE.match(self.text, self.at):
            return [self._date(date)]
        if time := _TIME.match(self.text, self.at):
            return [self._token("TIME", str(self._micros(time, 24)), len(time[0]))]
        if half := _HALF_DATE.match(self.text, self.at):
            hint = say("write year-month-day for a date, or a space on both sides of a minus")
            raise ExprError(
                "LR210", say("`{half}` is not a whole date", half=half[0]), self.at, len(half[0]), hint
            )
        return self._number()

    def _date(self, match: re.Match[str]) -> Token:
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[6], match[7])
        written = f"{year}-{month:0>2}-{day:0>2}"
        try:
            ordinal = read_date(written)
        except ValueError as error:
            raise ExprError("LR210", str(error), self.at, len(match[0])) from None
        clock = _CLOCK.match(self.text, match.end())
        if clock is None:
            return self._token("DATE", str(ordinal), len(match[0]))
        micros, end, offset = self._micros(clock, 23), clock.end(), ""
        if zone := _OFFSET.match(self.text, end):
            size = int(zone[2] or 0) * HOUR + int(zone[3] or 0) * MINUTE
            if size >= DAY or int(zone[3] or 0) > 59:
                raise ExprError(
                    "LR210", say("`{zone}` is not an offset from UTC", zone=zone[0]), end, len(zone[0])
                )
            offset, end = str(-size if zone[1] == "-" else size), zone.end()
        return Token("MOMENT", f"{ordinal} {micros} {offset}", self.at, end)

    def _micros(self, match: re.Match[str], last_hour: int) -> int:
        hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
        if (hours < 24 and minutes < 60 and seconds < 60) or (last_hour, hours, minutes, seconds) == (
            24,
            24,
            0,
            0,
        ):
            return hours * HOUR + minutes * MINUTE + seconds * SECOND
        start = match.start(1)
        raise ExprError(
            "LR210", say("`{match}` is not a time of day", match=match[0].strip()), start, match.end() - start
        )

    def _number(self) -> list[Token]:
        match = _BY_COMMAS.match(self.text, self.at) or _BY_SPACES.match(self.text, self.at)
        if match is None:
            match = _NUMBER.match(self.text, self.at)
        elif "," in match[0] and self._parted():
            hint = say(
                "write {value} for one number, or a space after the comma for two",
                value=match[0].replace(",", ""),
            )
            raise ExprError(
                "LR206",
                say("`{match}` could be one number or several", match=match[0]),
                self.at,
                len(match[0]),
                hint,
            )
        assert match is not None, "only called at a digit"
        after = self.text[match.end() : match.end() + 2]
        if (after[:1] and is_word_character(after[0])) or (
            after[:1] == "-" and is_word_character(after[1:] or "-")
        ):
            return self._with_unit(match)
        if after[:1] == "." or (after[:1] == "," and after[1:].isdigit() and not self._parted()):
            whole = re.compile(r"[\d.,]+").match(self.text, self.at)
            raise self._not_written_out(match.end() + 1 if whole is None else whole.end())
        if _GROUPED_BY_POINT.fullmatch(match[0]):
            thousands, one = match[0].replace(".", ""), match[0].rstrip("0").rstrip(".")
            hint = say("write {one}, or {thousands}", one=one, thousands=thousands)
            message = say(
                "`{match}` is {one} in some countries and {thousands} in others",
                match=match[0],
                one=one,
                thousands=thousands,
            )
            raise ExprError("LR206", message, self.at, len(match[0]), hint)
        return [self._plain_number(match)]

    def _parted(self) -> bool:
        """Whether commas part items here: in a list, or between the arguments of a function."""
        return bool(self.open) and self.open[-1][2]

    def _with_unit(self, match: re.Match[str]) -> list[Token]:
        """A digit that is followed by letters: a number with its unit, or a word such as ``7up``."""
        unit = self._word(match.end()) if self.text[match.end()] != "-" else None
        written = CURRENCY_SIGNS.get(unit.text, unit.text) if unit is not None else ""
        if unit is not None and (is_currency(written) or written.removesuffix("s") in DURATION_WORDS):
            return [self._plain_number(match), Token("WORD", written, unit.start, unit.end)]
        word = self._word(self.at)
        if re.fullmatch(r"[-\d.]+", self.text[self.at : word.end]):  # 10-5: a minus between two numbers.
            return [self._plain_number(match)]
        if not match[0].isdigit() or re.fullmatch(r"[_\d]+", self.text[self.at : word.end]):
            raise self._not_written_out(word.end)
        return [word]

    def _not_written_out(self, end: int) -> ExprError:
        hint = say("write digits, and a point before decimals: 1234.50")
        written = self.source[self.at : end]
        meant = meant_number(written)
        if meant is not None:
            hint = say("write {meant}", meant=meant)
        return ExprError(
            "LR206",
            say("`{written}` can be misread as a number", written=written),
            self.at,
            end - self.at,
            hint,
            meant,
        )

    def _plain_number(self, match: re.Match[str]) -> Token:
        digits = match[0].replace(",", "").replace(" ", "")
        whole, _, decimals = digits.partition(".")
        if len(whole) > 1 and whole[0] == "0":
            hint = say(
                'write {value} for the number, "{digits}" for text',
                value=whole.lstrip("0") or "0",
                digits=digits,
            )
            message = say("`{digits}` starts with a 0 that says nothing", digits=digits)
            raise ExprError("LR206", message, self.at, len(match[0]), hint)
        if len(whole) + len(decimals) > MAX_DIGITS:
            raise ExprError(
                "LR206",
                say("this number has more than {max_digits} digits", max_digits=MAX_DIGITS),
                self.at,
                len(match[0]),
            )
        return self._token("NUMBER", digits, len(match[0]))
