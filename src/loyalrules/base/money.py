"""Exact amounts: how text becomes an integer of smallest units, and back. No binary float, ever."""

from decimal import Decimal
from fractions import Fraction

from loyalrules.base.say import say, say_many

# ISO 4217, the active list, by number of decimals. ANG and BGN are withdrawn, but orders in them
# are still refunded. Metals and test codes (XAU, XTS, ...) have no decimals and are left out.
_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN
          BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
          GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP
          LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR
          NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
          SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER
          ZAR ZMW ZWG""",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
EXPONENTS: dict[str, int] = {code: n for n, codes in _BY_EXPONENT.items() for code in codes.split()}

NO_CURRENCY = "XXX"  # How ISO 4217 writes that there is none.
MAX_DIGITS = 18  # Of an amount in smallest units: it then fits a 64-bit column with room to add up.
_LIMIT = 10**MAX_DIGITS


def is_currency(currency: str) -> bool:
    """Tell whether a text is an active ISO 4217 code, in capitals.

    >>> is_currency("KRW"), is_currency("krw"), is_currency("WON")
    (True, False, False)
    """
    return currency in EXPONENTS


def exponent(currency: str) -> int:
    """Return how many decimals a currency has: 0 for KRW, 2 for EUR, 3 for KWD.

    >>> exponent("KRW"), exponent("EUR"), exponent("KWD"), exponent("CLF")
    (0, 2, 3, 4)

    Raises ``ValueError`` for a text that `is_currency` refuses.
    """
    decimals = EXPONENTS.get(currency)
    if decimals is None:
        raise ValueError(say('"{currency}" is not an ISO 4217 currency code', currency=currency))
    return decimals


def read_exact(text: object, scale: int) -> int:
    """Return an amount as an integer of units of 10**-scale, exactly.

    Takes text such as ``"12.34"`` or ``"-3"``, an int, or a Decimal. Decimals beyond the scale are
    accepted only if they are zeros.

    >>> read_exact("12.34", 2), read_exact("-3", 2), read_exact(5, 2), read_exact("1000.00", 0)
    (1234, -300, 500, 1000)

    Raises ``ValueError``, with a sentence for the sender, for anything else:

    >>> read_exact("12.345", 2)
    Traceback (most recent call last):
    ValueError: "12.345" has 3 decimals, at most 2 are possible here
    >>> read_exact(0.1, 2)
    Traceback (most recent call last):
    ValueError: 0.1 is a binary floating point number, write it as text: "0.1"
    """
    if type(text) is str:
        # Nearly every amount of an order takes one of these two paths, so they are written for speed.
        whole, point, decimals = text.partition(".")
        if point and len(decimals) == scale:
            digits = whole + decimals
            if (
                digits.isdigit()
                and digits.isascii()
                and scale < len(digits) <= MAX_DIGITS
                and (digits[0] != "0" or len(whole) == 1)
            ):
                return int(digits)
        elif text.isdigit() and text.isascii() and text[0] != "0" and len(text) + scale <= MAX_DIGITS:
            return int(text + "0" * scale)
        return _read_text(text, scale)
    if type(text) is int:
        return _within(text * 10**scale if -_LIMIT < text < _LIMIT else text, text)
    if isinstance(text, Decimal):
        return _read_decimal(text, scale)
    if isinstance(text, float):
        raise ValueError(
            say('{text} is a binary floating point number, write it as text: "{text}"', text=repr(text))
        )
    raise ValueError(say("an amount is a number or a text with a number, not {text}", text=_kind(text)))


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return say("an object") if isinstance(value, dict) else say("a list")
    return type(value).__name__


def _read_text(text: str, scale: int) -> int:
    unsigned = text.removeprefix("-")
    whole, point, decimals = unsigned.partition(".")
    if not (_plain(whole) and (_plain(decimals) or not point)):
        raise ValueError(_why_not_a_number(text))
    if len(whole) > 1 and whole[0] == "0":
        raise ValueError(say('"{text}" starts with a 0 that says nothing', text=_short(text)))
    if len(whole) > MAX_DIGITS:
        raise ValueError(
            say('"{text}" has more than {max_digits} digits', text=_short(text), max_digits=MAX_DIGITS)
        )
    kept, surplus = decimals[:scale], decimals[scale:]
    if surplus.strip("0"):
        raise ValueError(
            say('"{text}" has {decimals}', text=_short(text), decimals=_too_many(len(decimals), scale))
        )
    size = _within(int(whole + kept.ljust(scale, "0")), text)
    return -size if text[0] == "-" else size


def _too_many(decimals: int, scale: int) -> str:
    if scale == 0:
        return say_many("{n} decimal, none is possible here", "{n} decimals, none is possible here", decimals)
    return say_many(
        "{n} decimal, at most {room} possible here",
        "{n} decimals, at most {room} possible here",
        decimals,
        room=say_many("{n} is", "{n} are", scale),
    )


def _plain(digits: str) -> bool:
    return digits.isascii() and digits.isdigit()


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


def _why_not_a_number(text: str) -> str:
    shown = f'"{_short(text)}"'
    if not text.strip():
        return say("an amount cannot be empty")
    if text != text.strip() or " " in text:
        return say("{shown} has a space in it; write the digits without spaces", shown=shown)
    if "_" in text or "," in text:
        return say(
            "{shown} has a separator between its digits; write only digits and one decimal point", shown=shown
        )
    if not text.isascii() and any(letter.isdigit() and not letter.isascii() for letter in text):
        return say("{shown} has digits that are not 0 to 9, for example full-width ones", shown=shown)
    if text.strip("+-").lower() in ("nan", "inf", "infinity", ".nan", ".inf"):
        return say("{shown} is not an amount", shown=shown)
    if _plain(text.lower().replace("e", "").replace("+", "").replace("-", "").replace(".", "")):
        return say("{shown} must be written out: digits, and one decimal point if needed", shown=shown)
    return say("{shown} is not a number", shown=shown)


def _read_decimal(value: Decimal, scale: int) -> int:
    if not value.is_finite():
        raise ValueError(say("{value} is not an amount", value=value))
    _, digits, power = value.as_tuple()
    assert isinstance(power, int), "a finite decimal has a whole exponent"
    if value == 0:
        return 0
    # Looked at before computing: 10**power of a hostile exponent would fill the memory.
    if len(digits) + power > MAX_DIGITS:
        raise ValueError(say("the amount has more than {max_digits} digits", max_digits=MAX_DIGITS))
    if power < -1000:
        raise ValueError(say("the amount has {decimals}", decimals=_too_many(-power, scale)))
    exact = Fraction(value) * 10**scale
    if exact.denominator != 1:
        raise ValueError(say("{value} has {decimals}", value=f"{value:f}", decimals=_too_many(-power, scale)))
    return _within(exact.numerator, value)


def _within(amount: int, shown: object) -> int:
    if -_LIMIT < amount < _LIMIT:
        return amount
    # A huge int is not printed: Python refuses above 4,300 digits.
    raise ValueError(
        say("the amount has more than {max_digits} digits in its smallest unit", max_digits=MAX_DIGITS)
    )


def write_exact(value: int | Fraction, scale: int) -> str:
    """Return an amount of units of 10**-scale as text, exactly, with all decimals of the scale.

    >>> write_exact(1250, 2), write_exact(-5, 2), write_exact(1440, 0)
    ('12.50', '-0.05', '1440')

    An amount that is no whole number of units is written as a fraction of the natural unit:

    >>> write_exact(Fraction(1, 3), 0), write_exact(Fraction(100, 3), 2)
    ('1/3', '1/3')
    """
    if isinstance(value, Fraction):
        if value.denominator != 1:
            return str(value / 10**scale)
        value = value.numerator
    if scale == 0:
        return str(value)
    digits = str(abs(value)).rjust(scale + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}"


def write_plain(value: int | Fraction, scale: int) -> str:
    """Return an amount with as many decimals as it has, at least those of the scale; else as a fraction.

    >>> write_plain(650, 2), write_plain(Fraction(999, 2), 2), write_plain(Fraction(100, 3), 2)
    ('6.50', '4.995', '1/3')
    """
    more = 0
    while more < 9 and (value * 10**more).denominator != 1:
        more += 1
    whole = value * 10**more
    return write_exact(whole.numerator if whole.denominator == 1 else whole, scale + more)
