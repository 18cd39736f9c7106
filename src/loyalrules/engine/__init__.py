"""The engine: events in, outcomes out, each written once. It joins the pure kernel and a ledger."""
