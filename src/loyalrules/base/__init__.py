"""Floor 0: values that every room shares, and nothing that knows what a loyalty program is."""
