"""Ask a real yaml-language-server what it says about our schemas, and compare it with what was measured.

    python tests/editor/measure.py SERVER           compares; exit 1 where something differs
    python tests/editor/measure.py SERVER --write   keeps the answers, with the day

SERVER is the folder of the npm package. ``make schema-check`` fetches it and calls this.
"""

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from editor.cases import COMPLETIONS, HOVERS, LANGUAGES, PROBLEMS
from editor.language_server import LanguageServer
from loyalrules.cli.schema import schema_for
from loyalrules.plugins.registry import build_registry

MEASURED = Path(__file__).with_name("measured.json")


def measure(package: Path) -> dict[str, Any]:
    """Return every answer, by language and question."""
    answers: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for language in LANGUAGES:
            schemas = {}
            for what in ("program", "test"):
                schemas[what] = Path(folder) / f"{what}-{language}.json"
                schema = schema_for(what, build_registry(), language)
                schemas[what].write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
            with LanguageServer(package / "bin" / "yaml-language-server", schemas) as server:
                answers[language] = _ask(server, language)
    return answers


def _ask(server: LanguageServer, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if language == "en":  # Keys, choices and events are the same in every language.
        found["completions"] = {
            name: server.completions(f"c{number}", name, text)
            for number, (name, text) in enumerate(COMPLETIONS.items())
        }
    found["problems"] = {
        name: server.problems(f"p{number}", name, text)
        for number, (name, text) in enumerate(PROBLEMS.items())
    }
    found["hovers"] = {
        name: _without_source(server.hover(f"h{number}", name, text))
        for number, (name, text) in enumerate(HOVERS.items())
    }
    return found


def _without_source(text: str) -> str:
    return text.partition("\n\nSource: ")[0]


def main(arguments: list[str]) -> int:
    package = Path(arguments[0])
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    answers = measure(package)
    if "--write" in arguments:
        day = datetime.now(UTC).date().isoformat()
        kept = {"server": f"yaml-language-server {version}", "measured_on": day, "answers": answers}
        MEASURED.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"kept the answers of yaml-language-server {version} in {MEASURED.name}")
        return 0
    kept = json.loads(MEASURED.read_text(encoding="utf-8"))
    differences = list(_differences(kept["answers"], answers, ""))
    for line in differences:
        print(line)
    print(f"{len(differences)} differences from what {kept['server']} said on {kept['measured_on']}")
    return 1 if differences else 0


def _differences(kept: Any, now: Any, at: str) -> Any:
    if isinstance(kept, dict) and isinstance(now, dict):
        for key in {**kept, **now}:
            yield from _differences(kept.get(key), now.get(key), f"{at}/{key}")
    elif kept != now:
        was, now = (json.dumps(one, ensure_ascii=False) for one in (kept, now))
        yield f"{at}\n  was {was}\n  is  {now}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
