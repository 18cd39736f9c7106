"""The frozen values that flow through the engine: events, lots, postings, states, decisions."""
