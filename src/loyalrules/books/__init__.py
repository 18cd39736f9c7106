"""The moves of double entry that every kind shares: lots, debts, counters in windows, limits."""
