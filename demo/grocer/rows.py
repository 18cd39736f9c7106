"""From the grocer's words and numbers to ours: pure functions of single values, without pyarrow."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
OTHER = "other"
COLUMNS = (
    "event", "paid_at", "household", "basket", "store", "product", "department", "category", "brand",
    "quantity", "price", "discount",
)  # fmt: skip
CENT = Decimal("0.01")
NEXT_TO_NOTHING = Decimal("0.000001")  # 1.776e-15 in the data is a rest of binary arithmetic, not an amount.
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cents(amount: float) -> int:
    """Return an amount in whole cents, read from its shortest decimal text.

    >>> cents(2.78), cents(1.7763568394002505e-15)
    (278, 0)

    Raises ``ValueError`` for an amount that is finer than a cent.
    """
    exact = Decimal(repr(amount))
    rounded = exact.quantize(CENT)
    if abs(exact - rounded) > NEXT_TO_NOTHING:
        raise ValueError(f"{amount!r} is not a whole number of cents")
    return int(rounded / CENT)


def money(amount: int) -> str:
    """Return whole cents as the text that an event says.

    >>> money(278), money(5)
    ('2.78', '0.05')
    """
    return f"{amount // 100}.{amount % 100:02d}"


def slug(text: str | None) -> str:
    """Return a name of the shop's list as a word of a program.

    >>> slug("FLUID MILK PRODUCTS"), slug("BEERS/ALES"), slug(None)
    ('fluid_milk_products', 'beers_ales', 'other')
    """
    return _NOT_WORD.sub("_", (text or "").lower()).strip("_") or OTHER


def place_of(department: str | None, category: str | None, kind: str | None) -> tuple[str, str]:
    """Return the department and category of a product.

    Three things hide under a general heading of the shop's list (COUPON/MISC ITEMS, BEERS/ALES) and
    show only in the type of the product: fuel, gift cards, and drinks without alcohol.

    >>> place_of("MISCELLANEOUS", "COUPON/MISC ITEMS", "GASOLINE-REG UNLEADED")
    ('miscellaneous', 'fuel')
    >>> place_of("GROCERY", "BEERS/ALES", "BEERALE -NON ALCOHOLIC")
    ('grocery', 'without_alcohol')
    """
    found = slug(category)
    kind = kind or ""
    if department == "FUEL" or kind.startswith("GASOLINE"):
        found = "fuel"
    elif "GIFT CARD" in kind:
        found = "gift_card"
    elif "NON ALCOHOLIC" in kind or "NON-ALCOHLIC" in kind:
        found = "without_alcohol"
    elif department == "SPIRITS":
        found = "liquor"
    return slug(department), found


def is_sold(quantity: int) -> bool:
    """Tell whether a line sold something: with quantity 0 it is a coupon that found no product."""
    return quantity > 0


def is_sampled(household: int, one_in: int) -> bool:
    """Tell whether a household belongs to the sample; even and odd numbers do alike.

    >>> [household for household in range(1, 13) if is_sampled(household, 3)]
    [1, 6, 7, 12]
    """
    return household // 2 % one_in == 0


def month_of(micros: int) -> str:
    """Return the month of a moment (microseconds since 1970, UTC) on the shop's clock.

    >>> month_of(1_514_779_280_000_000)
    '2017-12'
    """
    return (_EPOCH + timedelta(microseconds=micros)).astimezone(ZONE).strftime("%Y-%m")


def claims(baskets: Iterable[tuple[int, int, int]]) -> Iterator[int]:
    """Yield the baskets at which a household asks for its reward.

    The data knows no rewards, so this is an assumption: households with an even number ask at their
    first shop of each month, whether they have enough points or not. ``baskets`` are (moment, household,
    basket) in time order.
    """
    asked: set[tuple[int, str]] = set()
    for micros, household, basket in baskets:
        key = (household, month_of(micros))
        if household % 2 == 0 and key not in asked:
            asked.add(key)
            yield basket
