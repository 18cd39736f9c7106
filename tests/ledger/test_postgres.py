"""What only a PostgreSQL server shows: many processes at one new ledger."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from ledger.made import CAFE, earn
from loyalrules.ledger.open import open_store


def test_many_may_make_a_new_ledger_at_once(postgres: str):
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: open_store(postgres), range(8)))
    for number, store in enumerate(stores):
        earn(store, f"e{number}")
        store.close()
    with closing(open_store(postgres)) as store:
        assert len(store.events(CAFE)) == 8
