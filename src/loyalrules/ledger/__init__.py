"""The ledger: what was decided, kept once and for all. One namespace for each program."""
