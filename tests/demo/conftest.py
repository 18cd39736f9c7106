"""The demo is no part of the package: its folder is put on the path for its own tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "demo"))
