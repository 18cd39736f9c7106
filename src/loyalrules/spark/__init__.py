"""Histories on Apache Spark: the same ``decide``, on as many machines as there are."""

from loyalrules.spark.replay import Replayed, replay

__all__ = ["Replayed", "replay"]
