"""A warning is accepted with a reason, for all rules or for one; what is accepted in vain is told."""

import pytest

from risks.losses import underlined, warnings

HEAD = "loyalrules: 1\nid: shop\ncurrency: USD\ntimezone: UTC\nunits: {points: {worth: 0.01 USD}}\n"
RULES = (
    "rules:\n"
    "  - {id: base, when: order.paid, then: [{earn: {amount: 5% of order.subtotal}}]}\n"
    "  - id: app\n    when: order.paid\n    if: [order.channel is app]\n"
    "    then: [{earn: {amount: 2% of order.subtotal}}]\n"
)


def found(accept: str) -> list[tuple[str, str]]:
    text = HEAD + (f"risks:\n  accept:\n    {accept}\n" if accept else "") + RULES
    return [(one.code, underlined(text, one)) for one in warnings(text)]


def test_without_a_word_both_rules_are_warned_of():
    assert found("") == [("LR302", "order.subtotal"), ("LR302", "order.subtotal")]


def test_a_code_with_a_reason_is_accepted_everywhere():
    assert found("LR302: no gift cards are sold here") == []


def test_a_reason_for_one_rule_leaves_the_others():
    text = HEAD + "risks: {accept: {LR302: {base: no gift cards here}}}\n" + RULES

    (left,) = warnings(text)

    assert left.message.startswith("app earns on gift cards")


def test_what_is_accepted_in_vain_is_told():
    assert ("LR300", "LR307") in found("LR307: nothing is multiplied")
    assert ("LR300", "gone") in found("LR302: {base: no cards here, app: no cards here, gone: an old rule}")


def test_a_risk_that_needs_a_day_is_not_accepted_in_vain_when_no_day_is_named():
    text = HEAD + (
        "campaigns:\n  - id: old\n    during: {through: 2025-01-01}\n    rules:\n"
        "      - {id: gift, when: order.paid, then: [{earn: {amount: 5% of order.net_sales}}]}\n"
        "risks: {accept: {LR311: kept for the refunds}}\n"
    )

    assert warnings(text) == []
    assert warnings(text, 739_955) == []
    assert [one.code for one in warnings(text.replace("LR311: kept for the refunds", ""), 739_955)] == [
        "LR311"
    ]


@pytest.mark.parametrize(
    ("accept", "code", "words"),
    [
        ("LR302: yes", "LR104", "no reason"),
        ("LR303x: we know it", "LR195", "there is no warning LR303x"),
        ("LR999: we know it", "LR195", "there is no warning LR999"),
    ],
)
def test_an_acceptance_that_says_too_little_is_a_mistake(accept: str, code: str, words: str):
    problems = warnings(HEAD + f"risks:\n  accept:\n    {accept}\n" + RULES)

    assert [(one.code, words in one.message) for one in problems if one.severity == "error"] == [(code, True)]


def test_a_mistake_cannot_be_accepted():
    text = HEAD + "risks: {accept: {LR204: we know it}}\n" + RULES.replace("order.channel", "order.chanel")

    assert "LR204" in [one.code for one in warnings(text)]
