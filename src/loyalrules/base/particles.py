"""Korean particles behind a value: 을 after a consonant, 를 after a vowel, by the value's last sound.

The value may be anything that stands in a sentence: Hangul, a number, an id, an English word, in quotes
or not. It is heard as a Korean reader says it: digits as numbers (10 is 십), capitals as letters (USD is
유에스디), small letters as the loan word (coupon is 쿠폰).
"""

import re
import unicodedata
from typing import Literal

Ending = Literal["vowel", "l", "consonant"]  # How the last syllable ends; 로 follows both vowel and l.

_HANGUL = re.compile("[가-힣]")
_NUMBER = re.compile(r"(?:\d[\d,]*\.)?[\d,]*\d\Z")
_WORD = re.compile(r"[A-Za-z]+\Z")
# Behind the last sound: closing quotes and brackets, and other signs that nobody says.
_SILENT = re.compile(r"(?:(?![%‰$€£¥₩℃°&])[\W_])+\Z")
_SIGNS: dict[str, Ending] = {
    "%": "vowel", "‰": "l", "$": "vowel", "€": "vowel", "£": "vowel", "¥": "consonant", "₩": "consonant",
    "℃": "vowel", "°": "vowel", "&": "vowel",
}  # fmt: skip
_DIGITS: tuple[Ending, ...] = (
    "consonant", "l", "vowel", "consonant", "vowel", "vowel", "consonant", "l", "l", "vowel",
)  # fmt: skip
_LETTERS: dict[str, Ending] = {"L": "l", "M": "consonant", "N": "consonant", "R": "l"}
# Loan words that the endings below would hear wrongly.
_LOANS: dict[str, Ending] = {
    **dict.fromkeys(
        (
            "check",
            "vip",
            "week",
            "repeat",
            "of",
            "is",
            "km",
            "cm",
            "ml",
            "id",
            "csv",
            "html5",
            "sku",
            "db",
            "utc",
        ),
        "vowel",
    ),
    **dict.fromkeys(("type", "in", "at", "kg", "json", "app", "web"), "consonant"),
    **dict.fromkeys(("yaml", "html", "url"), "l"),
}
_ENDINGS: tuple[tuple[re.Pattern[str], Ending], ...] = (
    (re.compile(r"(?:l|le)\Z"), "l"),
    (re.compile(r"(?:m|n|ng|me|ne)\Z"), "consonant"),
    (re.compile(r"(?:ck|ook|ic|ac|[aeiou]p)\Z"), "consonant"),
    (re.compile(r"(?<![aeiou])[aeiou][tb]\Z"), "consonant"),
)


def with_particle(word: str, pair: str) -> str:
    """Return the particle of a pair, as in 을/를, that follows a word; both when nobody can tell.

    >>> with_particle("적립금", "을/를"), with_particle('"커피"', "은/는"), with_particle("10", "이/가")
    ('을', '는', '이')
    >>> with_particle("칠", "으로/로"), with_particle("积分", "을/를"), with_particle("", "으로/로")
    ('로', '을(를)', '(으)로')
    """
    after_consonant, after_vowel = pair.split("/")
    ending = ending_of(word)
    if ending is None:
        return _both(after_consonant, after_vowel)
    vowel_like = ending == "vowel" or (ending == "l" and after_consonant.startswith("으"))
    return after_vowel if vowel_like else after_consonant


def ending_of(word: str) -> Ending | None:
    """Return how the last syllable of a word ends when it is read aloud, ``None`` when nobody can tell.

    >>> ending_of("1,000"), ending_of("order.paid"), ending_of("USD"), ending_of("coupon")
    ('consonant', 'vowel', 'vowel', 'consonant')
    """
    text = _SILENT.sub("", unicodedata.normalize("NFKC", word))
    last = text[-1:]
    if _HANGUL.match(last):
        final = (ord(last) - ord("가")) % 28
        return "vowel" if final == 0 else "l" if final == 8 else "consonant"
    if last in _SIGNS:
        return _SIGNS[last]
    if number := _NUMBER.search(text):
        return _of_number(number[0])
    if letters := _WORD.search(text):
        return _of_letters(letters[0])
    return None


def _of_number(number: str) -> Ending:
    digits = number.replace(",", "")
    zeros = len(digits) - len(digits.rstrip("0"))
    # Digits are said one by one behind a decimal point, and where a number starts with 0;
    # otherwise 십 백 천 만 억 is heard, with a consonant, or 조, with a vowel.
    if not zeros or "." in digits or zeros == len(digits) or digits[0] == "0":
        return _DIGITS[int(digits[-1])]
    return "vowel" if 12 <= zeros < 16 else "consonant"


def _of_letters(letters: str) -> Ending:
    word = letters.lower()
    if word in _LOANS:
        return _LOANS[word]
    if letters.isupper() or len(letters) == 1:
        return _LETTERS.get(letters[-1].upper(), "vowel")
    return next((ending for pattern, ending in _ENDINGS if pattern.search(word)), "vowel")


def _both(after_consonant: str, after_vowel: str) -> str:
    if after_consonant.endswith(after_vowel):
        return f"({after_consonant.removesuffix(after_vowel)}){after_vowel}"
    return f"{after_consonant}({after_vowel})"
