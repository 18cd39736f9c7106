"""What is asked of an editor: texts with a cursor (``|``) or a mistake, by language of the schema."""

HEAD = "loyalrules: 1\nid: a\ntimezone: Asia/Seoul\n"
RULE = HEAD + "rules:\n  - id: base\n    when: order.paid\n    then:\n"
STORY = "program: a.loyal.yaml\ntests:\n  - it: a\n    steps:\n      - at: 2026-12-05 15:00\n"

# The name says which schema: "test: ..." is that of story tests, all others that of programs.
COMPLETIONS = {
    "the top of a program": HEAD + "|",
    "a rule": HEAD + "rules:\n  - |",
    "an effect": RULE + "      - |",
    "the keys of an effect": RULE + "      - earn:\n          |",
    "the keys of a limit": RULE + "      - earn:\n          amount: 1\n          limit:\n            |",
    "an effect of a reward": HEAD + "rewards:\n  - id: a\n    gives:\n      - |",
    "the keys of a unit": HEAD + "units:\n  stars:\n    |",
    "how a unit rounds": HEAD + "units:\n  stars:\n    round: |",
    "when it is available": HEAD + "units:\n  stars:\n    available: |",
    "the keys of a level": HEAD + "tiers:\n  levels:\n    - |",
    "an event": HEAD + "rules:\n  - id: a\n    when: |",
    "the codes of risks": HEAD + "risks:\n  accept:\n    |",
    "test: a step": STORY + "        |",
    "test: the keys of an order": STORY + "        order.paid:\n          |",
}
PROBLEMS = {
    "a misspelt effect": RULE + "      - donatte: {}\n",
    "two effects in one line": RULE + "      - earn: {amount: 1}\n        notify: {text: a}\n",
    "an effect without its amount": RULE + "      - earn: {unit: stars}\n",
    "a misspelt key": RULE + "      - earn: {amount: 1, limt: {times: 1}}\n",
    "a duration of another form": RULE + "      - earn: {amount: 1, expires: {after: 30d}}\n",
    "a choice that is none": RULE + "      - earn: {amount: 1, on_refund: sometimes}\n",
    "an amount that is a list": RULE + "      - earn: {amount: [1]}\n",
    "a misspelt section": HEAD + "untis: {}\n",
    "an event that is none": HEAD + "rules:\n  - {id: a, when: paid, then: [{earn: {amount: 1}}]}\n",
    "a line in place of a list": HEAD
    + "rules:\n  - {id: a, when: order.paid, if: member.tier is gold, then: [{earn: {amount: 1}}]}\n",
    "an id with capitals": "loyalrules: 1\nid: Cafe\ntimezone: Asia/Seoul\n",
    "a right program": RULE + "      - earn: {amount: 5% of order.net_sales, available: now}\n",
    "test: a misspelt key of a step": STORY + "        expects: {}\n",
    "test: a right story": STORY
    + "        order.paid: {id: A1, member: mina}\n        expect: {mina: {stars: 1}}\n",
    # What an editor says badly whatever the schema is, and `check` says itself:
    "a full-width colon": HEAD + "rules：\n  - id: a\n",
    "a list in a flow list": HEAD
    + "rules:\n  - {id: a, when: order.paid, if: [member.tier in [a, b]], then: [{earn: {amount: 1}}]}\n",
}
HOVERS = {
    "a section": HEAD + "uni|ts:\n  stars: {worth: 1}\n",
    "a key of a unit": HEAD + "units:\n  stars: {wor|th: 1}\n",
    "a key that has a form of its own": HEAD + "units:\n  stars: {avail|able: {wait: 7 days}}\n",
    "a key within that form": HEAD + "units:\n  stars: {available: {wa|it: 7 days}}\n",
    "a key of a rule": HEAD + "rules:\n  - {id: a, wh|en: order.paid, then: [{earn: {amount: 1}}]}\n",
    "an effect": RULE + "      - ea|rn: {amount: 1}\n",
    "a key of an effect": RULE + "      - earn: {amo|unt: 1}\n",
    "a key of a limit": RULE + "      - earn: {amount: 1, limit: {tim|es: 1}}\n",
    "test: a key of an order": STORY + "        order.paid: {chan|nel: app}\n",
}
LANGUAGES = ("en", "ko", "zh")
