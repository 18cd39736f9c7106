"""Random expressions that make sense. Built as nodes, from the types inwards."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from expr.random_values import DAYS, WORDS, Chance
from expr.shop import LINE, TYPES
from loyalrules.base.calendar import DAY, HOUR
from loyalrules.expr import nodes
from loyalrules.expr.nodes import Node
from loyalrules.functions.dates import WEEKDAYS

Draw = Callable[[st.SearchStrategy[Any]], Any]

MODULUS = {"second": 60, "minute": 90, "hour": 30, "day": 40, "week": 8, "month": 20, "year": 5}
UNITS = {"money": "USD", "quantity": "stars"}


def _paths(kind: str, inside: bool) -> list[str]:
    unit = UNITS.get(kind)
    fields = {f"line.{field}": type_ for field, type_ in LINE.items()} if inside else {}
    return [path for path, type_ in {**TYPES, **fields}.items() if type_.kind == kind and type_.unit == unit]


def _name(path: str) -> Node:
    """The node that a path is read as: names with brackets are calls."""
    if path.startswith("start of "):
        return nodes.Boundary("start", path.removeprefix("start of "))
    name, bracket, rest = path.partition("(")
    if not bracket:
        return nodes.Name(path)
    argument, _, tail = rest.partition(")")
    return nodes.Call(name, (nodes.Name(argument),), tail)


class Drawn(Chance):
    """Chance that Hypothesis draws, so that it can make a counterexample small."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def whole(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))


class Builder:
    """Builds one expression. ``inside``: between the brackets of an aggregate."""

    def __init__(self, chance: Chance) -> None:
        self.pick = chance.pick
        self.whole = chance.whole
        self.day = chance.day
        self.inside = False

    def name(self, kind: str) -> Node:
        return _name(self.pick(*_paths(kind, self.inside)))

    def digits(self) -> tuple[int, int]:
        scale = self.pick(0, 0, 1, 2, 3)
        value = self.whole(0, self.pick(9, 99_999))
        # 1.500 is 1,500 for half of the world, so nobody can write it.
        return value + (scale == 3 and value >= 1000 and value % 10 == 0), scale

    # --- Amounts ---

    def amount(self, kind: str, depth: int) -> Node:
        if depth <= 0:
            return self.leaf(kind)
        forms = [self.sum, self.product, self.negative, self.choice, self.rounded]
        if kind != "percent":
            forms += [self.share, self.divided]
        if not self.inside:
            forms += [self.aggregate, self.over_list]
        if kind == "number":
            forms += [self.counted, self.part_of_date, self.quotient]
        return self.pick(self.leaf_of, *forms)(kind, depth)

    def leaf_of(self, kind: str, depth: int) -> Node:
        return self.leaf(kind)

    def leaf(self, kind: str) -> Node:
        if self.pick(True, True, False):
            return self.name(kind)
        value, scale = self.digits()
        if kind == "number":
            return nodes.Number(value, scale)
        return nodes.Percent(value, scale) if kind == "percent" else nodes.Measure(value, scale, UNITS[kind])

    def sum(self, kind: str, depth: int) -> Node:
        count = self.pick(2, 2, 3)
        signs = ["+"] + [self.pick("+", "-") for _ in range(count - 1)]
        return nodes.Sum(tuple((sign, self.amount(kind, depth - 1)) for sign in signs))

    def product(self, kind: str, depth: int) -> Node:
        signs = ["*"] + [self.pick("*", "*", "/") for _ in range(self.pick(1, 1, 2))]
        first = self.amount(kind, depth - 1)
        return nodes.Product(((signs[0], first), *((sign, self.factor(sign, depth)) for sign in signs[1:])))

    def factor(self, sign: str, depth: int) -> Node:
        factor = self.amount("number", depth - 1)
        if sign == "/" and _is_constant(factor):
            return nodes.Number(self.pick(1, 2, 3, 7, 8), 0)
        return factor

    def divided(self, kind: str, depth: int) -> Node:
        return nodes.Product((("*", self.amount(kind, depth - 1)), ("/", self.name("number"))))

    def quotient(self, kind: str, depth: int) -> Node:
        return nodes.Product((("*", self.amount("money", depth - 1)), ("/", self.name("money"))))

    def negative(self, kind: str, depth: int) -> Node:
        return nodes.Negative(self.amount(kind, depth - 1))

    def share(self, kind: str, depth: int) -> Node:
        return nodes.Of(self.amount("percent", depth - 2), self.amount(kind, depth - 1))

    def choice(self, kind: str, depth: int) -> Node:
        arguments = tuple(self.amount(kind, depth - 1) for _ in range(self.pick(2, 3)))
        return nodes.Call(self.pick("min", "max"), arguments)

    def rounded(self, kind: str, depth: int) -> Node:
        name = self.pick("round_up", "round_down", "round_half_up")
        step = self.pick((), (self.name(kind),), (nodes.Number(self.pick(1, 5, 10), 1),))
        if step and isinstance(step[0], nodes.Number) and kind in ("percent", "quantity"):
            step = ()
        return nodes.Call(name, (self.amount(kind, depth - 1), *step))

    def element(self, build: Callable[[], Node]) -> Node:
        """Draw something inside the brackets of an aggregate, with a field of the line in it."""
        self.inside = True
        try:
            return build()
        finally:
            self.inside = False

    def where(self, depth: int) -> Node | None:
        return self.pick(None, self.element(lambda: self.condition(depth - 1)))

    def aggregate(self, kind: str, depth: int) -> Node:
        fields = [path for path in _paths(kind, True) if path.startswith("line.")]
        if not fields:
            return self.leaf(kind)

        def value() -> Node:
            field = nodes.Name(self.pick(*fields))
            if self.pick(True, False):
                return field
            return nodes.Sum((("+", field), ("-", self.amount(kind, depth - 1))))

        name = self.pick("sum", "sum", "least", "most", "average")
        return nodes.Aggregate(name, self.element(value), self.where(depth))

    def over_list(self, kind: str, depth: int) -> Node:
        lists = {"money": "order.prices", "number": "order.ratings"}
        if kind not in lists:
            return self.leaf(kind)
        name = self.pick(
            "sum", "least", "most", "average", *(["count", "distinct"] if kind == "number" else [])
        )
        return nodes.Aggregate(name, nodes.Name(lists[kind]), None)

    def counted(self, kind: str, depth: int) -> Node:
        if self.inside:
            return self.leaf(kind)
        if self.pick(True, False):
            return nodes.Aggregate("count", nodes.Name("line"), self.where(depth))
        field = nodes.Name(f"line.{self.pick('brand', 'sku', 'net_sales', 'baked_on', 'weight')}")
        return nodes.Aggregate("distinct", field, self.where(depth))

    def part_of_date(self, kind: str, depth: int) -> Node:
        day = self.date(depth - 1)
        if self.pick(True, False):
            return nodes.Call(self.pick("month", "year", "day_of_month"), (day,))
        if self.pick(True, False, False):
            return nodes.Call("hour", (self.moment(depth - 1),))
        return nodes.Call(self.pick("days_between", "years_between"), (day, self.moment(depth - 1)))

    # --- Time ---

    def date(self, depth: int) -> Node:
        if depth <= 0 or self.pick(True, True, False):
            return self.pick(
                self.name("date"), nodes.Date(self.day()), nodes.Boundary("end", "month"),
                nodes.Boundary("start", "quarter"), nodes.Name("today"),
            )  # fmt: skip
        return self.shifted(self.date(depth - 1))

    def moment(self, depth: int) -> Node:
        if depth <= 0 or self.pick(True, True, False):
            literal = nodes.Moment(
                self.pick(*DAYS), self.pick(0, 2 * HOUR, 90 * HOUR // 4), self.pick(None, -5 * HOUR)
            )
            return self.pick(self.name("moment"), literal, nodes.Name("now"))
        return self.shifted(self.moment(depth - 1))

    def time(self) -> Node:
        return self.pick(self.name("time"), nodes.Time(self.whole(0, 24 * 60 - 1) * 60_000_000))

    def shifted(self, item: Node) -> Node:
        return nodes.Sum((("+", item), (self.pick("+", "-"), self.duration())))

    def duration(self, hours: bool = True) -> Node:
        words = list(MODULUS) if hours else ["day", "week", "month", "year"]
        word = self.pick(*words)
        span = nodes.Span(self.whole(0, MODULUS[word]), word)
        return self.pick(span, span, nodes.Name("member.trial")) if hours else span

    # --- Conditions ---

    def condition(self, depth: int) -> Node:
        if depth <= 0:
            return self.pick(self.simple_condition, self.text_condition)(depth)
        return self.pick(
            self.simple_condition, self.text_condition, self.amount_condition, self.amount_condition,
            self.time_condition, self.within, self.linked, self.linked, self.opposite, self.quantified,
            self.age,
        )(depth)  # fmt: skip

    def simple_condition(self, depth: int) -> Node:
        known = nodes.Compare(
            "is", self.pick(self.name("text"), self.name("number"), self.name("yes/no")), nodes.Name("known")
        )
        asked = nodes.Compare(
            self.pick("is", "is not"), self.name("yes/no"), nodes.YesNo(self.pick(True, False))
        )
        same = nodes.Compare(self.pick("is", "is not"), self.name("yes/no"), self.name("yes/no"))
        return self.pick(self.name("yes/no"), known, asked, same)

    def text(self, against: str) -> Node:
        fields = {f"line.{field}": type_ for field, type_ in LINE.items()}
        type_ = {**TYPES, **fields}[against]
        known = (type_.item or type_).values
        return nodes.Text(self.pick(*(known or WORDS)))

    def text_condition(self, depth: int) -> Node:
        path = self.pick(*_paths("text", self.inside))
        if self.pick(True, True, False):
            if self.pick(True, False):
                return nodes.Compare(self.pick("is", "is not"), _name(path), self.text(path))
            words = nodes.ListOf(tuple(self.text(path) for _ in range(self.pick(1, 2, 3))))
            return nodes.Compare(self.pick("in", "not in"), _name(path), words)
        listed = self.pick("order.tags", "member.memberships", "member.wishes")
        contains = nodes.Compare(self.pick("contains", "not contains"), nodes.Name(listed), self.text(listed))
        part = nodes.Compare("contains", _name(path), nodes.Text(self.pick("c", "", "커")))
        among = nodes.Compare("in", nodes.Name("member.city"), nodes.Name("member.wishes"))
        starts = nodes.Call(
            self.pick("starts_with", "ends_with"), (_name(path), nodes.Text(self.pick("c", "커")))
        )
        edge = nodes.Compare(
            self.pick("starts with", "not starts with", "ends with", "not ends with"),
            _name(path),
            self.pick(nodes.Text(self.pick("c", "", "피")), nodes.Name("member.city")),
        )
        days = nodes.ListOf(tuple(nodes.Text(self.pick(*WEEKDAYS)) for _ in range(self.pick(1, 3))))
        weekday = nodes.Compare(
            self.pick("in", "not in"), nodes.Call("weekday", (self.date(depth - 1),)), days
        )
        lower = nodes.Compare("is", nodes.Call("lower", (_name(path),)), nodes.Text("web"))
        domain = nodes.Compare("is", nodes.Call("domain", (nodes.Name("order.channel"),)), nodes.Text("x"))
        return self.pick(contains, part, among, starts, domain, edge, weekday, lower)

    def amount_condition(self, depth: int) -> Node:
        kind = self.pick("number", "money", "quantity", "percent")
        left = self.amount(kind, depth - 1)
        form = self.pick("compare", "compare", "between", "in", "among")
        if form == "between":
            return nodes.Between(left, self.amount(kind, depth - 1), self.amount(kind, depth - 2))
        if form == "in":
            choices = tuple(self.amount(kind, depth - 2) for _ in range(self.pick(1, 2, 3)))
            return nodes.Compare(self.pick("in", "not in"), left, nodes.ListOf(choices))
        if form == "among" and kind in ("money", "number"):
            listed = nodes.Name("order.prices" if kind == "money" else "order.ratings")
            word = self.pick("in", "contains")
            return nodes.Compare(word, *((left, listed) if word == "in" else (listed, left)))
        word = self.pick("<", "<=", ">", ">=", "is", "is not")
        return nodes.Compare(word, left, self.amount(kind, depth - 1))

    def time_condition(self, depth: int) -> Node:
        word = self.pick("<", "<=", ">", ">=", "is", "is not", "before", "after")
        moment, day, time = self.moment(depth - 1), self.date(depth - 1), self.time()
        pairs = [
            (moment, day),
            (day, moment),
            (day, self.date(0)),
            (moment, self.moment(0)),
            (moment, time),
            (time, self.time()),
        ]
        left, right = self.pick(*pairs)
        if self.pick(True, False):
            return nodes.Compare(word, left, right)
        low, high = self.pick(
            (self.date(0), self.date(0)), (self.time(), self.time()), (self.moment(0), self.moment(0)),
        )  # fmt: skip
        if isinstance(low, nodes.Time) and self.pick(True, False):
            high = nodes.Time(DAY)
        one_of = nodes.Compare("in", moment, nodes.ListOf((self.date(0), self.date(0))))
        among = nodes.Compare("in", self.pick(day, moment), nodes.Name("order.holidays"))
        return self.pick(nodes.Between(moment, low, high), one_of, among)

    def within(self, depth: int) -> Node:
        of_day = self.pick(None, self.date(0))
        if self.pick(True, False):
            return nodes.Within(self.date(depth - 1), self.duration(hours=False), of_day)
        return nodes.Within(
            self.moment(depth - 1), self.duration(hours=of_day is None), self.pick(of_day, of_day, None)
        )

    def age(self, depth: int) -> Node:
        age = self.pick(
            nodes.Name("plus.age"), nodes.Name("shop.age"),
            nodes.Sum((("+", self.moment(0)), ("-", self.date(0)))),
        )  # fmt: skip
        if self.pick(True, False):
            return nodes.Between(age, self.duration(), self.duration())
        return nodes.Compare(self.pick("<", "<=", ">", ">="), age, self.duration())

    def linked(self, depth: int) -> Node:
        form = self.pick(nodes.And, nodes.Or)
        return form(tuple(self.condition(depth - 1) for _ in range(self.pick(2, 2, 3))))

    def opposite(self, depth: int) -> Node:
        return nodes.Not(self.condition(depth - 1))

    def quantified(self, depth: int) -> Node:
        if self.inside:
            return self.text_condition(depth)

        def value() -> Node:
            fields = nodes.Name(self.pick("line.own_cup", "line.fresh"))
            brand = nodes.Compare("is", nodes.Name("line.brand"), self.text("line.brand"))
            return self.pick(fields, brand, nodes.Or((brand, self.condition(depth - 1))))

        return nodes.Aggregate(self.pick("any", "all"), self.element(value), self.where(depth))


def _is_constant(node: Node) -> bool:
    if isinstance(node, nodes.Name | nodes.Boundary | nodes.Aggregate):
        return False
    if isinstance(node, nodes.Call):
        return node.name in ("given",) or any(_is_constant(argument) for argument in node.arguments)
    below = list(nodes.children(node))
    return all(_is_constant(child) for child in below)


@st.composite
def conditions(draw: Draw, depth: int = 4) -> Node:
    return Builder(Drawn(draw)).condition(draw(st.integers(0, depth)))


@st.composite
def amounts(draw: Draw, depth: int = 4) -> Node:
    kind = draw(st.sampled_from(["number", "money", "quantity", "percent"]))
    return Builder(Drawn(draw)).amount(kind, draw(st.integers(0, depth)))


@st.composite
def times(draw: Draw, depth: int = 3) -> Node:
    builder = Builder(Drawn(draw))
    return draw(st.sampled_from([builder.date, builder.moment]))(draw(st.integers(0, depth)))


def expressions() -> st.SearchStrategy[Node]:
    return st.one_of(conditions(), conditions(), amounts(), times())
