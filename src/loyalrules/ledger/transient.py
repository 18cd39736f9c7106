"""What stores have in common that keep states for somebody else, and so have no transactions of their own."""

from contextlib import AbstractContextManager, nullcontext

_NOTHING = nullcontext()


class Transient:
    """A store whose states are kept, or thrown away, by who runs it: a replay, or a stream."""

    def close(self) -> None:
        """Do nothing: there is nothing to close."""

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context; who runs this store keeps all of it or nothing."""
        return _NOTHING

    def snapshot(self) -> AbstractContextManager[None]:
        """Return a context; nobody else writes meanwhile."""
        return _NOTHING
