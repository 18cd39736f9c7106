"""Functions of the expression language that ship with the package, one file for each group.

Every module names its functions in ``FUNCTIONS``; they are found by walking, and registered through
the same hook as a plugin's.
"""
