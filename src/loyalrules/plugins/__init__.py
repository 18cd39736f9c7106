"""Every promise made to plugins: kinds, verbs, event types, facts, and the desk they work at."""
