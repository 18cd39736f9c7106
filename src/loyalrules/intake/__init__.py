"""From what a sender wrote to typed records: exact, complete, and refused with a place."""
