"""Story tests: a member's history step by step, and what is expected of it, in the users' own words."""
