"""LR5xx: plugins."""

from loyalrules.base.code import Code, by_id

PLUGINS: dict[str, Code] = by_id(
    Code(
        "LR501",
        "Two plugins bring the same word",
        "A word with two meanings would depend on what is installed.",
        "Remove one of the plugins, or ask its author for another name.",
    ),
    Code(
        "LR502",
        "A plugin failed",
        "It raised an error while it was loaded or asked for what it brings; nothing was decided.",
        "Update or remove the plugin that the message names, and tell its author.",
    ),
)
