"""From a document to a ``Program``: sections, names, rules as code, and the index over them."""
