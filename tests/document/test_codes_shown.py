"""The examples of the catalogue do what they say."""

import pytest

from loyalrules.base.codes_yaml import YAML
from loyalrules.document.from_text import read_document, scan_document

# What cannot be shown in a few lines: sizes, encodings, and what no reader has met yet.
TOLD_ONLY = {"LR001", "LR002", "LR004", "LR023"}
SHOWN = [code for code in YAML.values() if code.id not in TOLD_ONLY]


@pytest.mark.parametrize("code", SHOWN, ids=[code.id for code in SHOWN])
def test_the_bad_example_has_exactly_this_problem_and_the_good_one_none(code):
    _, problems = scan_document(code.bad, "bad.yaml")

    assert {problem.code for problem in problems} == {code.id}
    assert read_document(code.good, "good.yaml").data
