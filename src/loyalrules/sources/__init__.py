"""Histories of events from files: CSV, JSON Lines and Parquet, read row by row, exactly."""
