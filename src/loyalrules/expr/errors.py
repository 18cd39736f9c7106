"""Mistakes in one expression, placed by offset; the caller knows where the expression stands in a file.

LoyalError
├── ExprError      one mistake: the text could not be read any further
└── ExprErrors     every mistake that a check found
"""

from collections.abc import Iterable

from loyalrules.base.problem import LoyalError, Severity


class ExprError(LoyalError):
    """One mistake in an expression. Warnings have the same shape and are not raised.

    ``start`` counts characters from 0 in the text of the expression, ``length`` is 1 or more.
    ``fix`` is the text that can stand in place of the ``length`` characters at ``start``.

    >>> str(ExprError("LR204", "there is no field", 3, 4))
    'LR204 at 3: there is no field'
    """

    def __init__(
        self,
        code: str,
        message: str,
        start: int,
        length: int = 1,
        hint: str | None = None,
        fix: str | None = None,
        severity: Severity = "error",
    ) -> None:
        self.code = code
        self.message = message
        self.start = start
        self.length = max(1, length)
        self.hint = hint
        self.fix = fix
        self.severity: Severity = severity
        super().__init__(f"{code} at {start}: {message}")

    @property
    def errors(self) -> tuple["ExprError", ...]:
        """This one mistake, so that both exceptions are handled by one loop."""
        return (self,)

    def __reduce__(self) -> tuple[type["ExprError"], tuple[object, ...]]:
        fields = (self.code, self.message, self.start, self.length, self.hint, self.fix, self.severity)
        return ExprError, fields


class ExprErrors(LoyalError):
    """At least one mistake in an expression; ``errors`` holds all of them, sorted by place.

    Raises ``ValueError`` when it is made without mistakes, which is a bug of the caller.
    """

    errors: tuple[ExprError, ...]

    def __init__(self, errors: Iterable[ExprError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.start, error.length, error.code)))
        if not self.errors:
            raise ValueError("ExprErrors needs at least one mistake")
        super().__init__("; ".join(str(error) for error in self.errors))

    def __reduce__(self) -> tuple[type["ExprErrors"], tuple[tuple[ExprError, ...]]]:
        return ExprErrors, (self.errors,)
