"""Replays: what a program would have made of a history. Decided as in a ledger, and written to none."""
