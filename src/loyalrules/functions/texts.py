"""Parts of texts."""

from loyalrules.expr.functions import Function, Parameter, simple
from loyalrules.expr.runtime import ends_with, starts_with
from loyalrules.expr.types import TEXT, YES_NO

_TEXT = Parameter("text", ("text",))


def _domain(text: str) -> str | None:
    _, at, domain = text.rpartition("@")
    return domain.lower() if at and domain else None


def _lower(text: str) -> str:
    return text.lower()


def _under(text: str, above: str) -> bool:
    if not text.startswith(above):
        return False
    rest = text[len(above) :].lstrip()
    return not rest or rest[0] in "/>"


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "domain",
        (_TEXT,),
        lambda types: TEXT,
        simple(_domain),
        _domain,
        "What stands behind the @ of an e-mail address, in small letters; not known without an @.",
        ('domain(member.email) is "example.org"', 'domain("mina@Example.org") is "example.org"'),
        partial=True,
    ),
    Function(
        "lower",
        (_TEXT,),
        lambda types: TEXT,
        simple(_lower),
        _lower,
        "A text in small letters.",
        ("lower(order.channel) is app", 'lower("App") is "app"'),
    ),
    Function(
        "starts_with",
        (_TEXT, Parameter("beginning", ("text",))),
        lambda types: YES_NO,
        simple(starts_with),
        starts_with,
        "Whether a text starts with another.",
        ('starts_with(line.sku, "CB-")', 'starts_with("CB-1", "CB-")'),
    ),
    Function(
        "ends_with",
        (_TEXT, Parameter("ending", ("text",))),
        lambda types: YES_NO,
        simple(ends_with),
        ends_with,
        "Whether a text ends with another.",
        ('ends_with(line.sku, "-XL")', 'ends_with("CB-1-XL", "-XL")'),
    ),
    Function(
        "under",
        (_TEXT, Parameter("above", ("text",))),
        lambda types: YES_NO,
        simple(_under),
        _under,
        "Whether a text is another, or stands below it: food/fruit is under food, and so is food > fruit.",
        ('any(under(line.category, "food"))', 'under("food/fruit/apples", "food/fruit")'),
    ),
)
