"""As many schedules as one likes: ``python tests/simulator/run.py --schedules 250000 --seed 1``.

Says how many there were, how often each thing happened, and what was wrong, with its seed.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from ledger.server import fast_folder
from loyalrules.ledger.memory import MemoryStore
from loyalrules.ledger.open import open_store
from simulator.shop import Shop, judged

GROUP, EVERY = 500, 10  # Schedules on one ledger; each tenth ledger is a file that two processes share.


def main() -> int:
    """Run them, and return 1 when something was wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schedules", type=int, default=5_000)
    options.add_argument("--seed", type=int, default=1, help="the first one")
    chosen = options.parse_args()
    counted: Counter[str] = Counter()
    wrong = 0
    for number, first in enumerate(range(chosen.seed, chosen.seed + chosen.schedules, GROUP)):
        with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
            address = f"sqlite:///{folder}/crowd.db"
            in_file = number % EVERY == EVERY - 1
            shop = (
                Shop(open_store(address), lambda at=address: open_store(at))
                if in_file
                else Shop(MemoryStore())
            )
            faults = judged(shop, first, min(GROUP, chosen.seed + chosen.schedules - first))
            shop.close()
        for fault in faults:
            print(fault, flush=True)
        wrong += len(faults)
        counted += shop.counted
    print(f"{chosen.schedules:,} schedules from seed {chosen.seed}: {wrong} wrong")
    for what, count in sorted(counted.items()):
        print(f"  {count:>10,}  {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
