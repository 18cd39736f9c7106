"""Problems in the form that code hosts and editors read: SARIF 2.1.0 (OASIS)."""

import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from urllib.parse import quote

from loyalrules.base.code import Code
from loyalrules.base.place import Place
from loyalrules.base.problem import Problem
from loyalrules.program.risks import Accepted

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "SRCROOT"

Data = dict[str, object]


def as_sarif(
    problems: Sequence[Problem], stories: Mapping[str, Code], accepted: Sequence[Accepted] = ()
) -> str:
    """Return problems as a SARIF log of one run; ``stories`` are the catalogue, by code.

    Warnings that a program accepts are in it as well, suppressed, each with its reason.

    Columns are code points, as everywhere in loyalrules; the log says so.
    """
    codes = sorted({problem.code for problem in (*problems, *(one.problem for one in accepted))})
    driver = {
        "name": "loyalrules",
        "version": importlib.metadata.version("loyalrules"),
        "rules": [_rule(code, stories) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which check was called."}}},
        "results": [
            *(_result(problem, codes.index(problem.code)) for problem in problems),
            *(
                {
                    **_result(one.problem, codes.index(one.problem.code)),
                    "suppressions": [_accepted(one.reason)],
                }
                for one in accepted
            ),
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _accepted(reason: str) -> Data:
    return {"kind": "inSource", "justification": reason}


def _rule(id: str, stories: Mapping[str, Code]) -> Data:
    code = stories.get(id)
    if code is None:
        return {"id": id}
    help = f"{code.why}\n\n{code.mend}"
    if code.bad:
        help += f"\n\nWrong:\n{code.bad}\n\nRight:\n{code.good}"
    return {
        "id": id,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.why},
        "help": {"text": help},
    }


def _result(problem: Problem, rule: int) -> Data:
    message = problem.message + (f" ({problem.hint})" if problem.hint else "")
    result: Data = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": message},
        "locations": [_location(problem.place)],
    }
    if problem.related:
        result["relatedLocations"] = [
            {**_location(other.place), "message": {"text": other.message}} for other in problem.related
        ]
    if problem.fix is not None:
        replacement = {
            "deletedRegion": _region(problem.place),
            "insertedContent": {"text": problem.fix},
        }
        change = {"artifactLocation": _artifact(problem.place.file), "replacements": [replacement]}
        result["fixes"] = [{"artifactChanges": [change]}]
    return result


def _location(place: Place) -> Data:
    return {"physicalLocation": {"artifactLocation": _artifact(place.file), "region": _region(place)}}


def _region(place: Place) -> Data:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": place.column + place.length,
    }


def _artifact(file: str) -> Data:
    """Return where a file is: below the folder of the call, or by its whole path.

    >>> _artifact("a b/커피.yaml")["uri"]
    'a%20b/%EC%BB%A4%ED%94%BC.yaml'
    """
    path = PurePath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": _ROOT}
