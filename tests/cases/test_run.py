"""A planted wrong expectation is reported exactly: what, expected, got, where it came from, and its place."""

from pathlib import Path

import pytest

from loyalrules.base.problem import ProgramError
from loyalrules.cases.report import story_lines, summary_line
from loyalrules.cases.results import Failure, StoryResult
from loyalrules.cases.run import run_file
from loyalrules.plugins.registry import Registry, build_registry

PROGRAM = """
loyalrules: 1
id: shop
currency: USD
timezone: Asia/Seoul
units:
  stars:
    worth: 0.01 USD
    available: {after: order.delivered, wait: 7 days}
    pay: {at_least: 10}
    if_taken_back_after_spending: owe
tiers:
  measure: {total: order.net_sales, over: 12 months}
  levels: [{id: friend, from: 0}, {id: gold, from: 100}]
rules:
  - id: base
    when: order.paid
    for_each: order.line
    unless: [line.category is gift_card]
    then: [{earn: {amount: 10 for every 1 USD of line.net_sales}}]
  - id: gold-extra
    when: order.paid
    if: [member.tier is gold, order.net_sales >= 10]
    then: [{earn: {amount: 5 for every 1 USD of order.net_sales}}]
  - id: welcome
    when: member.joined
    then:
      - earn: {amount: 50, available: now}
      - give_badge: {badge: newcomer}
      - issue_coupon: {discount: 10%, expires: {after: 30 days}}
rewards:
  - {id: coffee, cost: 40, gives: [{free_item: {sku: COFFEE}}]}
"""
PAID = "order.paid: {id: A1, member: mina, lines: [{id: l1, category: tea, price: 20}]}"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return build_registry()


@pytest.fixture
def play(tmp_path: Path, registry: Registry):
    """Run one story whose steps are given, and return its result."""

    def run(steps: str, members: str = "{mina: {tier: gold}, jun: {}}") -> StoryResult:
        (tmp_path / "shop.loyal.yaml").write_text(PROGRAM, encoding="utf-8")
        text = f"program: shop.loyal.yaml\nmembers: {members}\ntests:\n  - it: is told\n    steps:\n"
        text += "".join(f"      {line}\n" for line in steps.strip("\n").splitlines())
        (tmp_path / "shop.test.yaml").write_text(text, encoding="utf-8")
        (result,) = run_file(tmp_path / "shop.test.yaml", registry).stories
        return result

    return run


def only(result: StoryResult) -> Failure:
    (failure,) = result.failures
    return failure


def test_a_story_that_is_as_expected_passes(play):
    result = play(f"""
- at: 2026-12-05 15:00
  {PAID}
  expect:
    mina: {{stars: {{pending: 300, available: 0}}, tier: gold, orders: 1}}
    fired: [base, gold-extra]
- at: 2026-12-06 15:00
  order.delivered: {{id: A1}}
- at: 2026-12-13 15:00
  expect: {{mina: {{stars: 300}}}}
""")

    assert result.passed, "\n".join(story_lines(result))
    assert result.fired == {"base", "gold-extra"}


def test_a_wrong_amount_is_told_with_the_rules_that_made_it(play):
    failure = only(
        play(f"""
- at: 2026-12-05 15:00
  {PAID}
  expect: {{mina: {{stars: {{pending: 200}}}}}}
""")
    )

    assert failure.what == "mina.stars.pending"
    assert (failure.expected, failure.got) == ("200", "300")
    assert failure.after == "after order.paid A1 (2026-12-05 15:00)"
    assert failure.place.line == 8
    assert failure.place.column == 42
    base, extra = failure.because
    assert base.startswith("+200  base  on 2026-12-05 15:00, entry ")
    assert extra.startswith("+100  gold-extra  on 2026-12-05 15:00, entry ")
    assert "shop.loyal.yaml:" in extra


def test_an_amount_that_nothing_moved_says_so(play):
    failure = only(play("- at: 2026-12-05 15:00\n  expect: {jun: {stars: 5}}"))

    assert (failure.got, failure.because) == ("0", ("nothing moved it in this story",))


def test_time_that_passes_is_part_of_where_an_amount_came_from(play):
    failure = only(
        play(f"""
- at: 2026-12-05 15:00
  {PAID}
- at: 2026-12-06 15:00
  order.delivered: {{id: A1}}
- at: 2026-12-13 15:00
  expect: {{mina: {{stars: {{pending: 300}}}}}}
""")
    )

    assert failure.after == "at 2026-12-13 15:00"
    assert failure.got == "0"
    assert [line[:5].strip() for line in failure.because] == ["+200", "+100", "-200", "-100"]
    assert "became available" in failure.because[-1]


WRONG = {
    "tier": ("expect: {mina: {tier: friend}}", "mina.tier", "friend", "{id: gold"),
    "a counter": ("expect: {mina: {orders: 2}}", "mina.orders", "2", "1"),
    "badges": ("expect: {mina: {badges: [newcomer]}}", "mina.badges", "[newcomer]", "[]"),
    "coupons by number": ("expect: {mina: {coupons: 1}}", "mina.coupons", "1", "[]"),
    "fired": ("expect: {fired: [base, welcome]}", "fired", "[base, welcome]", "[base, gold-extra]"),
    "not fired": ("expect: {not_fired: {base: yes}}", "not_fired.base", "stopped by any line", "it fired"),
    "another line": (
        "expect: {not_fired: {welcome: yes, gold-extra: order.net_sales >= 10}}",
        "not_fired.gold-extra",
        "order.net_sales >= 10",
        "it fired",
    ),
    "refused": ("expect: {refused: yes}", "refused", "yes", "it was accepted"),
    "effects": (
        "expect: {effects: [{earn: {amount: 200, rule: base}}]}",
        "effects",
        "earn {amount: 200, rule: base}",
        "earn {member: mina, unit: stars, amount: 200, rule: base}; "
        "earn {member: mina, unit: stars, amount: 100, rule: gold-extra}",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_not_as_expected_is_told(case: str, play):
    expect, what, expected, got = WRONG[case]

    failure = only(play(f"- at: 2026-12-05 15:00\n  {PAID}\n  {expect}"))

    assert (failure.what, failure.expected) == (what, expected)
    assert failure.got.startswith(got)


RIGHT = {
    "a badge": ("member.joined: {member: mina}", "{mina: {stars: 50, badges: [newcomer]}}"),
    "badges by number": ("member.joined: {member: mina}", "{mina: {badges: 1}}"),
    "no badges": ("member.joined: {member: jun}", "{mina: {badges: []}}"),
    "a coupon by its rule": ("member.joined: {member: mina}", "{mina: {coupons: [welcome]}}"),
    "a coupon with its end": (
        "member.joined: {member: mina}",
        "{mina: {coupons: [{coupon: welcome, until: 2027-01-05}]}}",
    ),
    "the parts of a tier": (PAID, "{mina: {tier: {id: gold, measured: 20}}}"),
    "the line that stopped a rule": (
        PAID.replace("mina", "jun"),
        "{not_fired: {gold-extra: member.tier  is gold}}",
    ),
    "a rule that waits for another event": (PAID, "{not_fired: {welcome: waits for member.joined}}"),
    "the unless line of an element": (
        PAID.replace("tea", "gift_card"),
        "{not_fired: {base: line.category is gift_card}}",
    ),
    "a part of the sentence of a refusal": (
        "reward.claimed: {member: jun, id: coffee}",
        "{refused: costs 40 stars}",
    ),
    "any refusal": ("reward.claimed: {member: jun, id: coffee}", "{refused: yes}"),
    "an amount with its unit": (PAID, "{mina: {stars: {pending: 300 stars}}}"),
    "effects in any order, as much of them as is written": (
        PAID,
        "{effects: [{earn: {rule: gold-extra}}, {earn: {amount: 200, member: mina}}]}",
    ),
    "no effects": ("member.updated: {member: jun}", "{effects: [], fired: []}"),
    "what a verb adds": (
        "member.joined: {member: jun}",
        "{effects: [{earn: {}}, {give_badge: {badge: newcomer}}, {issue_coupon: {discount: 10%}}]}",
    ),
}


@pytest.mark.parametrize("case", RIGHT)
def test_expectations_that_hold(case: str, play):
    event, expect = RIGHT[case]

    result = play(f"- at: 2026-12-05 15:00\n  {event}\n  expect: {expect}")

    assert result.passed, "\n".join(story_lines(result))


def test_a_refusal_that_nobody_expects_fails_the_story(play):
    failure = only(
        play(
            "- at: 2026-12-05 15:00\n  reward.claimed: {member: jun, id: coffee}\n  expect: {jun: {stars: 0}}"
        )
    )

    assert (failure.what, failure.expected) == ("refused", "it is accepted")
    assert "coffee costs 40 stars" in failure.got


def test_another_sentence_than_the_expected_one_is_told(play):
    failure = only(
        play(
            "- at: 2026-12-05 15:00\n  reward.claimed: {member: jun, id: coffee}\n"
            "  expect: {refused: no milk}"
        )
    )

    assert failure.expected == "no milk"
    assert "coffee costs 40 stars" in failure.got


def test_an_event_that_cannot_be_read_is_told_at_the_very_value(play):
    failure = only(
        play("""
- at: 2026-12-05 15:00
  order.paid: {id: A1, member: mina, lines: [{id: l1, price: 20}, {id: l2, price: twenty}]}
  expect: {refused: yes}
""")
    )

    assert failure.what == "event"
    assert "LR601 /data/order/lines/1/price" in failure.got
    assert (failure.place.line, failure.place.length) == (7, len("twenty"))


def test_words_of_an_event_that_cannot_be_read_can_be_expected(play):
    result = play("""
- at: 2026-12-05 15:00
  order.paid: {id: A1, member: mina, lines: [{id: l1, price: twenty}]}
  expect: {refused: /order/lines/0/price}
""")

    assert result.passed, result.failures


def test_a_state_that_cannot_be_imported_is_told_at_the_member(play):
    failure = only(
        play(f"- at: 2026-12-05 15:00\n  {PAID}\n  expect: {{mina: {{stars: 0}}}}", "{mina: {tier: golden}}")
    )

    assert failure.after == "before the first step"
    assert "there is no level golden" in failure.got
    assert failure.place.line == 2


def test_the_same_event_again_changes_nothing(play):
    result = play(f"""
- at: 2026-12-05 15:00
  {PAID}
- at: 2026-12-05 15:01
  again: yes
  expect: {{mina: {{stars: {{pending: 300}}, orders: 1}}}}
""")

    assert result.passed, result.failures


def test_a_late_event_is_sent_with_its_own_moment(play):
    """A story may tell of an order that comes late: the look behind it is at the latest moment so far."""
    result = play(f"""
- at: 2026-12-05 15:00
  {PAID}
- at: 2026-12-04 15:00
  order.paid: {{id: A0, member: mina, lines: [{{category: tea, price: 10}}]}}
  expect: {{mina: {{stars: {{pending: 400}}}}}}
""")

    assert result.passed, result.failures


def test_members_of_a_story_stand_in_place_of_those_of_the_file(play, tmp_path: Path, registry: Registry):
    play(f"- at: 2026-12-05 15:00\n  {PAID}\n  expect: {{mina: {{tier: gold}}}}")
    path = tmp_path / "shop.test.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("    steps:", "    members: {mina: {stars: 7}}\n    steps:"), encoding="utf-8"
    )

    (result,) = run_file(path, registry).stories

    assert only(result).got.startswith("{id: friend")


def test_the_report_shows_the_story_and_counts(play, tmp_path: Path, registry: Registry):
    result = play(f"- at: 2026-12-05 15:00\n  {PAID}\n  expect: {{mina: {{stars: {{pending: 200}}}}}}")

    lines = story_lines(result)
    total = summary_line([run_file(tmp_path / "shop.test.yaml", registry)])

    assert lines[0].split() == ["✘", "is", "told", "line", "8"]
    assert lines[1] == "      after order.paid A1 (2026-12-05 15:00)"
    assert lines[2] == "        mina.stars.pending      expected 200     got 300"
    assert lines[-1].endswith("shop.test.yaml:8:42")
    assert total == "1 test, 1 failed, rules exercised 2 of 4 (never: welcome, coffee)"


@pytest.mark.parametrize("missing", [True, False])
def test_a_program_that_cannot_be_loaded_is_told_at_its_name(
    missing: bool, tmp_path: Path, registry: Registry
):
    if not missing:
        (tmp_path / "shop.loyal.yaml").write_text(PROGRAM.replace("is gold,", "is golden,"), encoding="utf-8")
    test = tmp_path / "shop.test.yaml"
    test.write_text(
        "program: shop.loyal.yaml\ntests: [{it: a, steps: [{at: 2026-12-05}]}]\n", encoding="utf-8"
    )

    with pytest.raises(ProgramError) as caught:
        run_file(test, registry)

    first = next(problem for problem in caught.value.problems if problem.code == "LR412")
    assert (first.place.line, first.place.column) == (1, 10)
    assert len(caught.value.problems) == (1 if missing else 2)


def test_where_too_little_came_the_rules_that_gave_nothing_say_why(play):
    result = play("""
- at: 2026-12-05 15:00
  order.paid: {id: A1, member: jun, lines: [{price: 20}]}
  expect: {jun: {stars: {pending: 200}}}
""")
    assert only(result).because == (
        "nothing moved it in this story",
        "base did not fire: unless line.category is gift_card   (line.category = ?: not known)",
        "gold-extra did not fire: member.tier is gold   (member.tier = friend)",
    )
    too_much = play(f"""
- at: 2026-12-05 15:00
  {PAID.replace("mina", "jun")}
  expect: {{jun: {{stars: {{pending: 7}}}}}}
""")
    assert not any("did not fire" in line for line in only(too_much).because)
