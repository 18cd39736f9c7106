"""What was meant by a number or a duration that is written in another way than ours."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction

_WORDS = {
    "one": "1", "once": "1", "single": "1", "two": "2", "twice": "2", "double": "2",
    "three": "3", "triple": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12", "thirty": "30", "hundred": "100", "thousand": "1000",
}  # fmt: skip
_GROUPED = re.compile(r"\d{1,3}(?:([,. '’_])\d{3})(?:\1\d{3})*(?:(?!\1)[.]\d{1,9})?")
# Numbers as they are said in Korean, Chinese and Japanese: 30만 is 300000.
_POWERS = {
    "천": 1000,
    "千": 1000,
    "만": 10**4,
    "万": 10**4,
    "萬": 10**4,
    "억": 10**8,
    "亿": 10**8,
    "億": 10**8,
}
_COUNTED = re.compile(r"(\d{1,9}(?:\.\d{1,4})?) ?([천千만万萬억亿億])")
_SIGNS = {"₩": "KRW", "원": "KRW", "€": "EUR", "£": "GBP", "₹": "INR", "元": "CNY", "円": "JPY"}
_AMBIGUOUS = "$¥"  # Of several currencies each.
_UNITS = {
    "s": "seconds", "sec": "seconds", "secs": "seconds", "초": "seconds", "秒": "seconds",
    "min": "minutes", "mins": "minutes", "분": "minutes", "分钟": "minutes",
    "h": "hours", "hr": "hours", "hrs": "hours", "시간": "hours", "小时": "hours",
    "d": "days", "day": "days", "days": "days", "일": "days", "天": "days", "日": "days",
    "w": "weeks", "wk": "weeks", "week": "weeks", "weeks": "weeks", "주": "weeks", "周": "weeks",
    "m": "months", "mo": "months", "mon": "months", "month": "months", "months": "months", "개월": "months",
    "달": "months", "个月": "months", "月": "months",
    "y": "years", "yr": "years", "yrs": "years", "year": "years", "years": "years", "년": "years",
    "年": "years", "second": "seconds", "seconds": "seconds", "minute": "minutes", "minutes": "minutes",
    "hour": "hours", "hours": "hours",
}  # fmt: skip
_ONE = re.compile(r"(\d{1,6}|[a-z]+)[ -]*([^\W\d]+)", re.IGNORECASE)
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?P<half>am|pm)")
_CLOCK_BEHIND = re.compile(
    r"(?P<half>오전|오후|上午|下午|早上|晚上)? ?(?P<hour>\d{1,2}) ?[시点點时時]"
    r"(?: ?(?P<minute>\d{1,2}) ?[분分])?"
)
_TIMES = re.compile(r"[x×*] ?(?P<before>\d{1,6})|(?P<behind>\d{1,6}) ?(?P<sign>[x×%배倍])")
_DAY = re.compile(r"(\d{4}) ?[년年./] ?(\d{1,2}) ?[월月./] ?(\d{1,2}) ?[일日号.]?")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_ISO = re.compile(r"P(\d{1,5})([DWMY])")


def meant_number(text: str) -> str | None:
    """Return the number that a text surely means, or None.

    1,5 and 30.000 mean different things in different countries, so nothing is said about them.

    >>> [meant_number(text) for text in ("30,000", "5.000.000", "３０", "twice", "30만", "1.5亿")]
    ['30000', '5000000', '30', '2', '300000', '150000000']
    >>> [meant_number(text) for text in ("1,5", "30.000", "much")]
    [None, None, None]
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain in _WORDS:
        return _WORDS[plain]
    if counted := _COUNTED.fullmatch(plain):
        whole = Fraction(counted[1]) * _POWERS[counted[2]]
        return str(whole) if whole.denominator == 1 else None
    if re.fullmatch(r"\d{1,15}(?:\.\d{1,2})?", plain):
        return plain if plain != text else None
    grouped = _GROUPED.fullmatch(plain)
    if grouped is None or (grouped[1] == "." and plain.count(".") == 1):
        return None
    number: str = re.sub(re.escape(grouped[1]), "", plain)
    return number


def meant_money(text: str) -> tuple[str, str | None] | None:
    """Return the number and the currency of an amount with a sign, or None for another text.

    The currency is None where the sign belongs to several.

    >>> meant_money("₩1,000"), meant_money("1원"), meant_money("$5"), meant_money("5")
    (('1000', 'KRW'), ('1', 'KRW'), ('5', None), None)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    signs = [sign for sign in (*_SIGNS, *_AMBIGUOUS) if plain.startswith(sign) or plain.endswith(sign)]
    if len(signs) != 1:
        return None
    bare = plain.removeprefix(signs[0]).removesuffix(signs[0]).strip()
    number = bare if re.fullmatch(r"\d{1,15}(?:\.\d{1,9})?", bare) else meant_number(bare)
    return None if number is None else (number, _SIGNS.get(signs[0]))


def meant_currency(text: str) -> str | None:
    """Return the currency that a sign or a word stands for, or None.

    >>> meant_currency("₩"), meant_currency("krw"), meant_currency("$")
    ('KRW', 'KRW', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    words = {"won": "KRW", "yuan": "CNY", "rmb": "CNY", "yen": "JPY", "euro": "EUR", "euros": "EUR"}
    found = _SIGNS.get(plain) or words.get(plain.lower())
    if found is None and len(plain) == 3 and plain.isascii() and plain.isalpha():
        return plain.upper()
    return found


def meant_duration(text: str) -> str | None:
    """Return the duration that a text means, as it should be written, or None.

    >>> [meant_duration(text) for text in ("7d", "seven days", "7일", "1 yr", "P30D", "a week")]
    ['7 days', '7 days', '7 days', '1 year', '30 days', '1 week']
    >>> [meant_duration(text) for text in ("soon", "1.5 months", "12 monhts")]
    [None, None, None]
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    iso = _ISO.fullmatch(plain.upper())
    if iso:
        plain = f"{iso[1]} {iso[2].lower()}"
    found = _ONE.fullmatch(plain)
    if found is None:
        return None
    number = (
        found[1] if found[1].isdigit() else _WORDS.get(found[1]) or ("1" if found[1] in ("a", "an") else None)
    )
    unit = _UNITS.get(found[2])
    if number is None or unit is None:
        return None
    number = str(int(number))
    return f"{number} {unit.removesuffix('s') if number == '1' else unit}"


def meant_time(text: str) -> str | None:
    """Return the time of a day as it should be written, or None.

    >>> [meant_time(text) for text in ("2pm", "12am", "9:30 AM", "오후2시", "下午2点", "14시")]
    ['14:00', '00:00', '09:30', '14:00', '14:00', '14:00']
    >>> [meant_time(text) for text in ("2", "25pm", "noon")]
    [None, None, None]
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    found = _CLOCK.fullmatch(plain) or _CLOCK_BEHIND.fullmatch(plain)
    if found is None:
        return None
    half, hour, minute = found["half"] or "", int(found["hour"]), int(found["minute"] or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half in ("pm", "오후", "下午", "晚上"))
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def meant_factor(text: str) -> str | None:
    """Return the factor that a text means, as it should be written, or None.

    >>> [meant_factor(text) for text in ("x2", "3x", "200%", "150 %", "2배", "3倍")]
    ['2', '3', '2', '1.5', '2', '3']
    >>> meant_factor("2") is None
    True
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    found = _TIMES.fullmatch(plain)
    if found is None:
        return None
    number = Decimal(found["before"] or found["behind"])
    return f"{(number / 100 if found['sign'] == '%' else number).normalize():f}"


def meant_date(text: str) -> str | None:
    """Return the date that a text means, as it should be written, or None.

    05/12/2026 is another day in another country, so nothing is said about it; 13/12/2026 is one day.

    >>> [meant_date(text) for text in ("2026년 12월 5일", "2026年12月5日", "2026/12/05", "2026.12.5")]
    ['2026-12-05', '2026-12-05', '2026-12-05', '2026-12-05']
    >>> meant_date("05/12/2026"), meant_date("13/12/2026")
    (None, '2026-12-13')
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(plain)
    if found is None:
        days = days_meant(plain)
        return days[0] if len(days) == 1 else None
    if not (1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31):
        return None
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"


def days_meant(text: str) -> list[str]:
    """Return the days that a date with its year at the end can be, the day before the month first.

    >>> days_meant("05/12/2026"), days_meant("13.12.2026"), days_meant("32/01/2026")
    (['2026-12-05', '2026-05-12'], ['2026-12-13'], [])
    """
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        return []
    one, _, other, year = found.groups()
    days = dict.fromkeys(
        f"{year}-{int(month):02d}-{int(day):02d}" for day, month in ((one, other), (other, one))
    )
    return [day for day in days if _is_day(day)]


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
