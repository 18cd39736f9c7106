"""Reports: what a ledger adds up to, by rule, by month, by level and by budget. Exact, and read only."""
