"""The shapes that every kind shares: amounts, lifetimes, windows, limits, rounding, measures."""
