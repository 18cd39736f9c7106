"""The records of orders, carts and refunds.

Exactly one meaning of each amount: ``subtotal`` goods before discounts; ``net_sales`` goods after
discounts, without tax, shipping, gift cards and the part paid with points; ``total`` what is paid.
"""

from loyalrules.facts.fields import Field, Shape

GIFT_CARD = "gift_card"  # Lines of this category are not sales: their net_sales are 0.

NOT_SENT = -(10**17)  # Of an amount that is computed when the shop leaves it out; 0 says something else.

LINE = (
    Field("id", "text", "the line's id; its number when it is left out"),
    Field("sku", "text", "stock keeping unit"),
    Field("category", "text", "category; gift_card lines are not sales"),
    Field("brand", "text", "brand"),
    Field("labels", "list of text", "labels of the product", default=()),
    Field("quantity", "number", "pieces, or kilos, litres", default=1_000_000),
    Field("unit_price", "money", "price of one piece"),
    Field("price", "money", "what the line costs before discounts", readable=False),
    Field("discount", "money", "discount on the line", default=0),
    Field("tax", "money", "tax on the line", default=0),
    Field(
        "net_sales", "money", "after discounts, without tax and the part paid with points", default=NOT_SENT
    ),
    Field("subtotal", "money", "before discounts", default=0, input=False),
    Field("value", "money", "after discounts, the part paid with points included", default=0, input=False),
)
SKU, CATEGORY, QUANTITY, UNIT_PRICE, PRICE, DISCOUNT, TAX, NET, SUBTOTAL, VALUE = (
    1,
    2,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
)

TENDER = (
    Field("method", "text", "cash, card, gift_card, or the id of a unit", required=True),
    Field("amount", "money", "the part that it paid", required=True),
    Field("reservation", "text", "of a unit: the reservation that it pays with"),
)


def _order(word: str) -> Shape:
    return Shape(
        word,
        (
            Field("id", "text", f"the {word}'s id", required=word == "order"),
            Field("currency", "text", "ISO 4217; the program's when left out"),
            Field("placed_at", "moment", "when it was placed; when it was paid if left out", default=0),
            Field("channel", "text", "app, web, store"),
            Field("store", "text", "the store's id"),
            Field("lines", "list of records", "what was bought", default=(), fields=LINE, element="line"),
            Field(
                "tenders", "list of records", "how it was paid", default=(), fields=TENDER, element="tender"
            ),
            Field("discount", "money", "discount on the whole, beside those on lines", default=0),
            Field("shipping", "money", "shipping", default=0),
            Field("tax", "money", "tax; the sum of the lines' when left out", default=0),
            Field("tax_included", "yes/no", "whether prices include tax", default=False),
            Field("total", "money", "what the customer pays", default=NOT_SENT),
            Field("coupon", "text", "a coupon code"),
            Field("benefits", "list of text", "rules of cart.priced that the order used", default=()),
            Field("subtotal", "money", "goods before discounts", default=0, input=False),
            Field("net_sales", "money", "goods after discounts, see above", default=0, input=False),
        ),
    )


ORDER = _order("order")
CART = _order("cart")
PLACED_AT, LINES_AT, TENDERS, ORDER_DISCOUNT, SHIPPING, ORDER_TAX, TAX_INCLUDED, TOTAL = (
    2,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
)
BENEFITS, ORDER_SUBTOTAL, ORDER_NET = 13, 14, 15

DELIVERED = Shape("order", ORDER.fields)

REFUND = Shape(
    "order",
    (
        Field("id", "text", "the order that is refunded", required=True),
        Field(
            "lines", "list of records", "the lines that are refunded; all when left out", default=(),
            element="line", fields=(
                Field("id", "text", "the line's id", required=True),
                Field("quantity", "number", "pieces; all that remain when left out"),
                Field("amount", "money", "a part of the line's value"),
            ),
        ),
        Field("amount", "money", "a part of the order's value, spread over its lines"),
        Field("reason", "text", "why"),
        Field("refund", "text", "your own id of the refund: it counts once, whatever the event's id is"),
    ),
)  # fmt: skip

CANCELLATION = Shape(
    "order",
    (
        Field("id", "text", "the order whose refund is cancelled", required=True),
        Field("refund", "text", "the refund's own id, or its event's; may be left out when there is one"),
        Field("reason", "text", "why"),
    ),
)
