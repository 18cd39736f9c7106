"""Help in the language that the command line asks for.

The texts are those of the commands and their options, as they stand in the code: paragraph by paragraph
they are looked up in the catalogue, so no text needs to be marked.
"""

import inspect
from collections.abc import Iterator, Sequence

import click

from loyalrules.base.language import LANGUAGES, in_language, text_in_language
from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.cli.words import language_of_machine

LANGUAGE = "loyalrules.language"


def asked_language(arguments: Sequence[str]) -> str | None:
    """Return the language that a command line asks for, ``None`` when it asks for none of ours.

    Help and wrong usage are told before the options are read.

    >>> asked_language(["check", "--help", "--lang", "ko"]), asked_language(["check", "--lang=zh"])
    ('ko', 'zh')
    """
    for argument, behind in zip(arguments, [*arguments[1:], ""], strict=True):
        name, _, value = argument.partition("=")
        if name == "--lang" and (value or behind) in LANGUAGES:
            return value or behind
    return None


def language_of(context: click.Context | None) -> str:
    """Return the language of a command, or that of the machine."""
    found = None if context is None else context.meta.get(LANGUAGE)
    return found if isinstance(found, str) else language_of_machine()


def paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of a docstring or help text, each as one line.

    >>> paragraphs("Find every\\n    problem.\\n\\n    Without FILES: all.")
    ['Find every problem.', 'Without FILES: all.']
    """
    parts = inspect.cleandoc(text or "").split("\n\n")
    return [" ".join(part.split()) for part in parts if part.strip()]


def help_texts(command: click.Command) -> Iterator[str]:
    """Yield every text that the help of a command shows, to be translated; of a group, also of all in it."""
    context = click.Context(command)
    yield from paragraphs(command.help)
    if command.short_help:
        yield command.short_help
    for parameter in command.get_params(context):
        yield from paragraphs(getattr(parameter, "help", None))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from help_texts(inner)


class ToldCommand(click.Command):
    """A command whose help is told in a language."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help, in narrower lines where letters are two columns wide."""
        formatter = ctx.make_formatter()
        if language_of(ctx) != "en":
            formatter.width = formatter.width * 2 // 3
        self.format_help(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line that shows how the command is used."""
        lang = language_of(ctx)
        options = in_language(say("[OPTIONS]"), lang)
        pieces = [options if piece == "[OPTIONS]" else piece for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), in_language(say("Usage: "), lang))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        for paragraph in paragraphs(self.help):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(text_in_language(paragraph, language_of(ctx)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write every option with what it is for."""
        lang = language_of(ctx)
        rows = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None or isinstance(parameter, click.Argument):
                continue
            text = " ".join(
                text_in_language(part, lang) for part in paragraphs(getattr(parameter, "help", None))
            )
            required = in_language(say("[required]"), lang) if parameter.required else ""
            rows.append((record[0], f"{text}  {required}".strip()))
        if rows:
            with formatter.section(in_language(say("Options"), lang)):
                formatter.write_dl(rows)


class ToldGroup(ToldCommand, click.Group):
    """A group of commands whose help is told in a language."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and every command with what it does."""
        super().format_options(ctx, formatter)
        lang = language_of(ctx)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, text_in_language(command.short_help or "", lang)))
        with formatter.section(in_language(say("Commands"), lang)):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named. Raises ``UsageError`` when there is none."""
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            near = nearest(name, known)
            more = "" if near is None else say("; did you mean {near}?", near=near)
            raise click.UsageError(say("there is no command {name}{more}", name=name, more=more), ctx)
        return super().resolve_command(ctx, args)
