"""The built-in kinds, one folder each; found by walking, like a stranger's through the same hook."""
