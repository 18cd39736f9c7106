"""The processes that share the work, or this one alone."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
Progress = Callable[[str, int, int], None]  # What is done, how much of it, and of how much.

_AHEAD = 16  # Calls that wait for a process; answers are taken as they come.


class Crew:
    """Calls functions here (without a pool) or in other processes, and tells how far it is."""

    def __init__(self, pool: ProcessPoolExecutor | None, progress: Progress) -> None:
        self.pool = pool
        self.progress = progress

    def each(
        self,
        what: str,
        here: Callable[..., T],
        there: Callable[..., T],
        wanted: Sequence[tuple[Any, ...]],
    ) -> list[T]:
        """Call a function with each of the wanted arguments, and return the answers in their order.

        ``here`` is called in this process, ``there``, which does the same, in another.
        """
        found: dict[int, T] = {}
        self.progress(what, 0, len(wanted))
        for number, answer in self._answers(here, there, wanted):
            found[number] = answer
            self.progress(what, len(found), len(wanted))
        return [found[number] for number in range(len(wanted))]

    def _answers(
        self, here: Callable[..., T], there: Callable[..., T], wanted: Sequence[tuple[Any, ...]]
    ) -> Iterator[tuple[int, T]]:
        if self.pool is None:
            for number, arguments in enumerate(wanted):
                yield number, here(*arguments)
            return
        todo = iter(enumerate(wanted))
        running: dict[Future[T], int] = {}
        try:
            while True:
                for number, arguments in islice(todo, _AHEAD - len(running)):
                    running[self.pool.submit(there, *arguments)] = number
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future.result()
        finally:
            for future in running:
                future.cancel()
