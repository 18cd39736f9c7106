"""A year of a real grocer's baskets, made ready for loyalrules and drawn."""
