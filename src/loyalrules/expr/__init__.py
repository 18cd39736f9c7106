"""The expression language: from text to a checked tree, and from there to Python code.

Read the files in this order::

    characters, tokens, phrases      text -> tokens, natural mistakes repaired
    grammar.lark, from_text          tokens -> nodes (what was written)
    scope, types, functions          what may be read and called
    check, check_*                   nodes -> typed (what it means), with every problem found
    to_python, emit_*, closed        typed -> Python code that cannot reach anything else
    interpret                        typed -> value, slowly and exactly: the reference
    to_text                          nodes -> canonical text
"""
