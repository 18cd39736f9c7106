"""Histories and streams on Apache Spark: the same ``decide``, on as many machines as there are."""

from loyalrules.spark.replay import Replayed, by_kind, replay
from loyalrules.spark.stream import NeedsTogether, stream

__all__ = ["NeedsTogether", "Replayed", "by_kind", "replay", "stream"]
