"""What a value of an event is called where events are made: in JSON."""

from loyalrules.base.say import say


def json_kind(value: object) -> str:
    """Return what kind of JSON value something is.

    >>> [json_kind(value) for value in (5, "5", [], {}, True, None)]
    ['a number', 'text', 'a list', 'an object', 'true or false', 'null']
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return say("true or false")
    if isinstance(value, str):
        return say("text")
    if isinstance(value, list | tuple):
        return say("a list")
    return say("an object") if isinstance(value, dict) else say("a number")


def shown(value: object) -> str:
    """Return a value as it is shown in a message: text in quotes, cut when it is long.

    >>> shown("03/01/1990"), shown(5), shown([1])
    ('"03/01/1990"', '5', 'a list')
    """
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}..."'
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else json_kind(value)
