"""The job of ``bench/quotes.py``: orders, rules, what each order earns exactly, and the same by hand.

An order is a dict of five lines with money as text. Ten rules give by category, by conditions, and up to
a cap; more rules are narrow campaigns, of which few match one order. Everything is the same at every call.
"""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

Event = dict[str, Any]
Rule = dict[str, Any]

TIERS = ("bronze", "silver", "gold", "platinum")
CHANNELS = ("app", "web", "store", "partner")
CURRENCIES = ("EUR", "USD", "GBP")
NORDIC = frozenset({"FI", "SE", "NO", "DK"})
COUNTRIES = (
    "FI", "SE", "NO", "DK", "DE", "FR", "ES", "IT", "PT", "NL", "BE", "LU", "AT", "CH", "PL",
    "CZ", "SK", "HU", "RO", "BG", "GR", "HR", "SI", "EE", "LV", "LT", "IE", "GB", "US", "CA",
)  # fmt: skip
CATEGORIES = ("coffee", "bakery", "gift-card", *(f"goods-{number:02d}" for number in range(37)))
SEGMENTS = ("vip", "staff", *(f"group-{number:02d}" for number in range(58)))

BASE: tuple[Rule, ...] = (
    {"id": "base", "when": [], "earn": {"rate": "1", "spend": ("not", "gift-card")}},
    {
        "id": "gold",
        "when": [("==", "member.tier", "gold")],
        "earn": {"rate": "1", "spend": ("not", "gift-card")},
    },
    {"id": "coffee", "when": [], "earn": {"rate": "2", "spend": ("is", "coffee")}},
    {"id": "app", "when": [(">=", "total", "100"), ("==", "channel", "app")], "earn": {"fixed": "50"}},
    {
        "id": "evening",
        "when": [("in", "member.country", ["FI", "SE", "NO", "DK"]), (">=", "hour", 17), ("<", "hour", 21)],
        "earn": {"fixed": "100"},
    },
    {
        "id": "vip",
        "when": [("has", "member.segments", "vip")],
        "earn": {"rate": "0.5", "spend": ("not", "gift-card")},
    },
    {
        "id": "june",
        "when": [
            (">=", "placed_at", "2024-06-01T00:00:00Z"),
            ("<", "placed_at", "2024-07-01T00:00:00Z"),
            ("==", "currency", "EUR"),
        ],
        "earn": {"fixed": "25"},
    },
    {"id": "bakery", "when": [("qty>=", "bakery", 3)], "earn": {"fixed": "15"}},
    {"id": "veteran", "when": [("<", "member.joined", "2020-01-01")], "earn": {"fixed": "20"}},
    {
        "id": "capped",
        "when": [("in", "channel", ["app", "web"]), ("lacks", "member.segments", "staff")],
        "earn": {"rate": "0.1", "total": True, "cap": "12"},
    },
)  # fmt: skip


def money(cents: int) -> str:
    """Return cents as text with two decimals."""
    return f"{cents // 100}.{cents % 100:02d}"


def orders(count: int) -> list[Event]:
    """Return orders; prices from 1.50 to 91.50, most of them low."""
    chance = random.Random(20240601)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    found = []
    for number in range(count):
        lines, total = [], 0
        for _ in range(5):
            quantity = chance.choices((1, 2, 3, 4), (60, 20, 12, 8))[0]
            price = 150 + min(int(chance.expovariate(1 / 1200)), 9000)
            discount = int(quantity * price * chance.random() * 0.2) if chance.random() < 0.3 else 0
            category = chance.choices(CATEGORIES, (15, 10, 4, *[2] * 37))[0]
            total += quantity * price - discount
            lines.append(
                {
                    "sku": f"SKU-{chance.randrange(100_000):05d}", "category": category, "quantity": quantity,
                    "unit_price": money(price), "discount": money(discount),
                }
            )  # fmt: skip
        placed = start + timedelta(seconds=chance.randrange(366 * 86_400))
        segments = chance.sample(SEGMENTS[2:], chance.randrange(5))
        roll = chance.random()
        member = {
            "id": f"m{chance.randrange(200_000)}",
            "tier": chance.choices(TIERS, (50, 25, 15, 10))[0],
            "joined": (date(2015, 1, 1) + timedelta(days=chance.randrange(3652))).isoformat(),
            "country": chance.choices(COUNTRIES, (4, 4, 4, 4, *[1] * 26))[0],
            "segments": ["vip", *segments[1:]]
            if roll < 0.1
            else ["staff", *segments[1:]]
            if roll < 0.13
            else segments,
        }
        found.append(
            {
                "id": f"order-{number}", "member": member, "total": money(total),
                "currency": chance.choices(CURRENCIES, (70, 15, 15))[0],
                "channel": chance.choices(CHANNELS, (35, 30, 25, 10))[0],
                "placed_at": placed.strftime("%Y-%m-%dT%H:%M:%SZ"), "items": lines,
            }
        )  # fmt: skip
    return found


def rules(count: int) -> list[Rule]:
    """Return the ten rules, and campaigns of four shapes up to ``count``."""
    chance = random.Random(7)
    found = list(BASE[:count])
    while len(found) < count:
        number = len(found)
        fixed = {"fixed": str(chance.randrange(5, 100, 5))}
        if number % 4 == 0:
            when = [
                ("==", "member.country", chance.choice(COUNTRIES)),
                ("==", "channel", chance.choice(CHANNELS)),
                (">=", "total", str(chance.randrange(60, 400, 10))),
            ]
            earn: dict[str, Any] = fixed
        elif number % 4 == 1:
            first = date(2024, 1, 1) + timedelta(days=chance.randrange(350))
            when = [
                ("has", "member.segments", chance.choice(SEGMENTS[2:])),
                (">=", "placed_at", f"{first}T00:00:00Z"),
                ("<", "placed_at", f"{first + timedelta(days=14)}T00:00:00Z"),
            ]
            earn = fixed
        elif number % 4 == 2:
            when = [
                ("in", "member.country", sorted(chance.sample(COUNTRIES, 3))),
                ("qty>=", chance.choice(CATEGORIES[3:]), 2),
            ]
            earn = fixed
        else:
            when = [
                ("==", "member.tier", chance.choice(TIERS)),
                ("==", "channel", chance.choice(CHANNELS)),
                ("==", "currency", chance.choice(CURRENCIES)),
            ]
            earn = {
                "rate": chance.choice(("0.25", "0.5", "1", "2")),
                "spend": ("is", chance.choice(CATEGORIES[3:])),
            }
        found.append({"id": f"campaign-{number}", "when": when, "earn": earn})
    return found


# --- What is right -------------------------------------------------------------------------------------


def exact(given: list[Rule], order: Event) -> list[tuple[str, Decimal]]:
    """Return what each rule that holds gives, worked out plainly in decimals."""
    found = []
    for rule in given:
        if all(_holds(order, *atom) for atom in rule["when"]):
            earn = rule["earn"]
            if "fixed" in earn:
                amount = Decimal(earn["fixed"])
            elif "spend" in earn:
                how, category = earn["spend"]
                amount = Decimal(earn["rate"]) * sum(
                    (
                        line["quantity"] * Decimal(line["unit_price"]) - Decimal(line["discount"])
                        for line in order["items"]
                        if (line["category"] == category) == (how == "is")
                    ),
                    Decimal(0),
                )
            else:
                amount = min(Decimal(earn["rate"]) * Decimal(order["total"]), Decimal(earn["cap"]))
            found.append((rule["id"], amount))
    return found


def _holds(order: Event, sign: str, path: str, wanted: Any) -> bool:
    if sign == "qty>=":
        return sum(line["quantity"] for line in order["items"] if line["category"] == path) >= wanted
    if path == "hour":
        value: Any = int(order["placed_at"][11:13])
    elif path == "total":
        value, wanted = Decimal(order["total"]), Decimal(wanted)
    else:
        value = order["member"][path[7:]] if path.startswith("member.") else order[path]
    return {
        "==": lambda: value == wanted, "in": lambda: value in wanted, "has": lambda: wanted in value,
        "lacks": lambda: wanted not in value, ">=": lambda: value >= wanted, "<": lambda: value < wanted,
    }[sign]()  # fmt: skip


# --- By hand, for exactly the ten rules ----------------------------------------------------------------


def by_hand_in_decimals(order: Event) -> Decimal:
    """Answer with ``Decimal`` throughout."""
    eligible = coffee = Decimal(0)
    bakery = 0
    for line in order["items"]:
        category, quantity = line["category"], line["quantity"]
        amount = quantity * Decimal(line["unit_price"]) - Decimal(line["discount"])
        if category != "gift-card":
            eligible += amount
        if category == "coffee":
            coffee += amount
        elif category == "bakery":
            bakery += quantity
    total, channel, placed, member = (
        Decimal(order["total"]),
        order["channel"],
        order["placed_at"],
        order["member"],
    )
    points = eligible + 2 * coffee
    if member["tier"] == "gold":
        points += eligible
    if total >= _HUNDRED and channel == "app":
        points += 50
    if member["country"] in NORDIC and 17 <= int(placed[11:13]) < 21:
        points += 100
    if "vip" in member["segments"]:
        points += _HALF * eligible
    if "2024-06-01T00:00:00Z" <= placed < "2024-07-01T00:00:00Z" and order["currency"] == "EUR":
        points += 25
    if bakery >= 3:
        points += 15
    if member["joined"] < "2020-01-01":
        points += 20
    if channel in ("app", "web") and "staff" not in member["segments"]:
        points += min(_TENTH * total, _TWELVE)
    return points


_HUNDRED, _HALF, _TENTH, _TWELVE = Decimal(100), Decimal("0.5"), Decimal("0.1"), Decimal(12)


def by_hand_in_cents(order: Event) -> int:
    """Answer in ten-thousandths of a point, with whole cents throughout. Money must have two decimals."""
    eligible = coffee = bakery = 0
    for line in order["items"]:
        category, quantity = line["category"], line["quantity"]
        amount = quantity * int(line["unit_price"].replace(".", "")) - int(line["discount"].replace(".", ""))
        if category != "gift-card":
            eligible += amount
        if category == "coffee":
            coffee += amount
        elif category == "bakery":
            bakery += quantity
    total = int(order["total"].replace(".", ""))
    channel, placed, member = order["channel"], order["placed_at"], order["member"]
    points = 100 * eligible + 200 * coffee
    if member["tier"] == "gold":
        points += 100 * eligible
    if total >= 10_000 and channel == "app":
        points += 500_000
    if member["country"] in NORDIC and 17 <= int(placed[11:13]) < 21:
        points += 1_000_000
    if "vip" in member["segments"]:
        points += 50 * eligible
    if "2024-06-01T00:00:00Z" <= placed < "2024-07-01T00:00:00Z" and order["currency"] == "EUR":
        points += 250_000
    if bakery >= 3:
        points += 150_000
    if member["joined"] < "2020-01-01":
        points += 200_000
    if channel in ("app", "web") and "staff" not in member["segments"]:
        points += min(10 * total, 120_000)
    return points


BY_HAND: dict[str, Callable[[Event], Any]] = {
    "by hand, int cents": by_hand_in_cents,
    "by hand, int cents, answer Decimal": lambda order: Decimal(by_hand_in_cents(order)).scaleb(-4),
    "by hand, Decimal": by_hand_in_decimals,
}
