"""Run a page: its blocks in order, in one folder and one namespace, as its reader would.

* ``python`` is executed; when it starts with ``>>>`` it is a doctest.
* ``yaml`` is read; a program (first line ``loyalrules: 1``) must load without problems. A program that
  shows a mistake says so after the language, and must have just those: ```` ```yaml LR204 ````.
* ``console``: each line ``$ loyalrules ...`` is run and prints what follows. ``$ echo $?`` shows its exit
  code. Commands that set a machine up (``$ git``, ``$ make`` ...) are shown without output and not run.
* A block whose first line is a comment with only a file name (``# shop.loyal.yaml``) is also saved under
  that name, so that later blocks and commands find it. The folder starts with a copy of ``examples/``.
* Other languages are known by name: a misspelt one would otherwise never be run.
"""

import difflib
import doctest
import importlib
import json
import shlex
import shutil
import sys
import types
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from house.fences import Command, Fence, commands, fences, plain, prints_as_shown

REPOSITORY = Path(__file__).parents[2]
NOT_RUN = {"text", "toml", "json", "jsonl", "csv", "sql", "http", "html", "mermaid", "diff", "make"}
SETS_A_MACHINE_UP = {"cd", "docker", "git", "make", "pip", "pytest", "python", "python3", "source", "uv"}
TERMINAL = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


class Page:
    """One page being run; ``counted`` says how many blocks and commands were really run, by language."""

    def __init__(self, name: str, text: str, folder: Path) -> None:
        self.fences = fences(text, name)
        self.folder = folder
        self.counted: Counter[str] = Counter()
        self.module = types.ModuleType(name.rsplit("/", 1)[-1].replace(".", "_").replace("-", "_"))
        self.exit_code: int | None = None

    def run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Run every block in the page's folder; fail with the place of the first that is not as shown."""
        if (REPOSITORY / "examples").is_dir():
            shutil.copytree(REPOSITORY / "examples", self.folder / "examples")
        monkeypatch.chdir(self.folder)
        monkeypatch.syspath_prepend(str(self.folder))
        monkeypatch.setitem(sys.modules, self.module.__name__, self.module)
        runs: Mapping[str, Callable[[Fence], None]] = {
            "python": self._python,
            "yaml": self._yaml,
            "console": self._console,
        }
        try:
            for fence in self.fences:
                assert fence.language in {*runs, *NOT_RUN}, f"{fence.place}: name the language of this block"
                if fence.saved_as is not None:
                    path = self.folder / fence.saved_as
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(fence.content, encoding="utf-8")
                if fence.language in runs:
                    runs[fence.language](fence)
                elif fence.language == "json":
                    json.loads(fence.content)
        finally:
            self._forget_modules()

    def _python(self, fence: Fence) -> None:
        self.counted["python"] += 1
        if not fence.text.lstrip().startswith(">>>"):
            exec(compile(fence.on_its_lines, fence.page, "exec"), self.module.__dict__)
            return
        test = doctest.DocTestParser().get_doctest(fence.text, {}, fence.page, fence.page, fence.line - 1)
        test.globs = self.module.__dict__
        said: list[str] = []
        doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append, clear_globs=False)
        assert not said, "".join(said)

    def _yaml(self, fence: Fence) -> None:
        documents = list(yaml.safe_load_all(fence.text)) if not fence.words else []
        assert fence.words or documents, f"{fence.place}: an empty block"
        if not fence.is_program:
            assert not fence.words, f"{fence.place}: only a program can show {' '.join(fence.words)}"
            return
        self.counted["yaml"] += 1
        api = importlib.import_module("loyalrules")
        problems: list[str] = []
        shown = set()
        try:
            api.load_text(fence.on_its_lines, file=fence.page)
        except api.ProgramError as error:
            problems = [f"{p.place}: {p.code} {p.message}" for p in error.problems]
            shown = {p.code for p in error.problems}
        assert shown == set(fence.words), f"{fence.place}: this program has: {problems}"

    def _console(self, fence: Fence) -> None:
        for command in commands(fence.text, fence.line):
            place = f"{fence.page}:{command.line}"
            words = shlex.split(command.text, comments=True)
            if words[0] == "loyalrules":
                self.counted["console"] += 1
                self._loyalrules(words[1:], command, place)
            elif words == ["echo", "$?"]:
                assert plain(command.expected) == [str(self.exit_code)], f"{place}: it is {self.exit_code}"
            else:
                assert words[0] in SETS_A_MACHINE_UP, f"{place}: {words[0]} cannot be run here"
                assert not command.expected.strip(), f"{place}: what {words[0]} prints cannot be checked"

    def _loyalrules(self, arguments: list[str], command: Command, place: str) -> None:
        main = importlib.import_module("loyalrules.cli").main
        # A traceback of our own is a fault of the page, not something to compare.
        result = CliRunner(env=TERMINAL).invoke(
            main, arguments, prog_name="loyalrules", catch_exceptions=False
        )
        self.exit_code = result.exit_code
        if not prints_as_shown(command.expected, result.output):
            difference = difflib.unified_diff(
                plain(command.expected), plain(result.output), "the page", "printed", lineterm=""
            )
            pytest.fail("\n".join([f"{place}: $ {command.text}", *difference]), pytrace=False)

    def _forget_modules(self) -> None:
        """Two pages may save a plugin under one name: what was imported from this folder goes again."""
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None) or "").startswith(str(self.folder)):
                del sys.modules[name]
