"""One module for each area of the language. Each has ``vectors()``, which yields lines for the files."""
