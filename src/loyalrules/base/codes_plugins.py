"""LR5xx: plugins."""

from loyalrules.base.code import Code, by_id

PLUGINS: dict[str, Code] = by_id(
    Code(
        "LR501",
        "Two plugins bring the same word",
        "A word with two meanings would depend on what is installed.",
        "Remove one of the plugins, or ask its author for another name.",
        bad="two installed packages with an effect called stamp",
        good="one of them, or stamp and punch",
    ),
    Code(
        "LR502",
        "A plugin failed",
        "It raised an error while it was loaded or asked for what it brings; nothing was decided.",
        "Update or remove the plugin that the message names, and tell its author.",
        bad="a plugin that reads a file while it is loaded",
        good="a plugin that reads it when it is asked",
    ),
)
