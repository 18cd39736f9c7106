"""One decision: from a program, an event and a state to postings, effects and a trace. Pure."""
