"""What a value of an event is called where events are made: in JSON."""

from loyalrules.base.say import Said, say


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


_ONE_COMMA = say("there is a comma too many before the closing bracket")
_JSON_FAULTS: dict[str, Said] = {
    "Expecting value": say("a value is missing"),
    "Expecting property name enclosed in double quotes": say("a key in double quotes is missing"),
    "Expecting ':' delimiter": say("a colon is missing behind a key"),
    "Expecting ',' delimiter": say("a comma, or the closing bracket, is missing"),
    "Unterminated string starting at": say("a text that begins here has no closing quote"),
    "Invalid control character at": say("a text holds a line break or another control character"),
    "Invalid \\escape": say("a backslash in a text stands before a character that it cannot stand before"),
    "Invalid \\escape: ": say("a backslash in a text stands before a character that it cannot stand before"),
    "Invalid \\uXXXX escape": say("four hexadecimal digits are missing behind \\u"),
    "Extra data": say("something stands behind the end of the object"),
    "Illegal trailing comma before end of object": say(
        "there is a comma too many before the closing bracket"
    ),
    "Illegal trailing comma before end of array": _ONE_COMMA,
}


def json_fault(message: str) -> str:
    """Return what a reader of JSON says is wrong, in our words where they are known.

    >>> json_fault("Expecting ',' delimiter"), json_fault("Something else")
    ('a comma, or the closing bracket, is missing', 'something else')
    """
    return _JSON_FAULTS.get(message, message[:1].lower() + message[1:])


def shown(value: object) -> str:
    """Return a value as it is shown in a message: text in quotes, cut when it is long.

    >>> shown("03/01/1990"), shown(5), shown([1])
    ('"03/01/1990"', '5', 'a list')
    """
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}..."'
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else json_kind(value)
