"""Warnings that ship with the package: how a program that says what it means can still lose money.

Every module names its risks in ``RISKS``; they are found by walking, and registered through the same
hook as a plugin's. Each is one small function of a finished program.
"""
