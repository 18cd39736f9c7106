"""Names and values of any script, other keyboards' marks, and the same text in two Unicode forms."""

from collections.abc import Iterator
from unicodedata import normalize

from conformance.makers.line import Gives
from conformance.oracle import amount, truth

SCOPE = "seoul"
CITIES = [
    "서울",
    "北京",
    "東京",
    "Zürich",
    "Київ",
    "القاهرة",
    "मुंबई",
    "กรุงเทพ",
    "Αθήνα",
    "Łódź",
    "서울 강남",
    "🎁",
]


OTHER_KEYBOARDS = """
주문.합계 ＞＝ ３００００
주문.합계 ≥ 30000
주문.합계 ＝ ３０，０００
주문.합계 == 30 000
주문.합계 is 30000원
주문.합계 is ３００００원
주문.합계 is 30000 KRW
주문.합계　is　30000
（주문.합계 is 30000）
회원.등급 is “골드”
회원.등급 is 「골드」
회원.등급 is ‘골드’
회원.등급 in ［골드，일반］
회원.등급 in （골드、일반）
회원.등급 in 【골드、일반】
주문.합계 − 1 < 30000
주문.합계 × 2 is 60000
주문.합계 ÷ 2 is 15000
주문.시각 ＜ 2026-12-06
주문.시각 is 2026/12/05
주문.시각 is 2026.12.05
주문.시각 between １４：００ and １８：００
주문.채널 ≠ 웹
주문.채널 is 앱 ＆＆ 주문.합계 ＞ 1
주문.채널 is 웹 ｜｜ 주문.합계 ＞ 1
！ 주문.채널 is 웹
10％ of 주문.합계 is 3000
weekday(주문.시각) is saturday
hour(주문.시각) is 15
"""


def vectors() -> Iterator[Gives]:
    yield from _names()
    yield from _values()
    yield from _forms()
    yield from _keyboards()
    yield from _lists()


def _names() -> Iterator[Gives]:
    for tier in ("일반", "골드", "브이아이피"):
        row = {"회원.등급": tier}
        yield Gives("회원.등급 is 골드", row, truth(tier == "골드"))
        yield Gives("회원.등급 is not 골드", row, truth(tier != "골드"))
        yield Gives("회원.등급 in [골드, 브이아이피]", row, truth(tier != "일반"))
        yield Gives('회원.등급 is "골드"', row, truth(tier == "골드"))
    for level in ("普通", "黄金"):
        yield Gives("会员.等级 is 黄金", {"会员.等级": level}, truth(level == "黄金"))
        yield Gives("会员.等级 not in [黄金]", {"会员.等级": level}, truth(level != "黄金"))
    for total in (0, 29_999, 30_000, 1_234_567):
        row = {"주문.합계": str(total), "会员.消费": "30000"}
        yield Gives("주문.합계 >= 30000", row, truth(total >= 30_000))
        yield Gives("주문.합계 >= 30,000원", row, truth(total >= 30_000))
        yield Gives("주문.합계 >= 会员.消费", row, truth(total >= 30_000))
        yield Gives("주문.합계 + 会员.消费", row, amount(total + 30_000))
        yield Gives("주문.합계 * 2", row, amount(total * 2))


def _values() -> Iterator[Gives]:
    for city in CITIES:
        for value in (city, city + "x"):
            row = {"会员.城市": value}
            yield Gives(f'会员.城市 is "{city}"', row, truth(value == city))
            yield Gives(f'会员.城市 starts with "{city}"', row, "yes")
            yield Gives(f'会员.城市 ends with "{city}"', row, truth(value == city))
        if city.isalpha():
            yield Gives(f"会员.城市 is {city}", {"会员.城市": city}, "yes")
            yield Gives(f"会员.城市 is {city}", {"会员.城市": city[:-1]}, "no")
            yield Gives(f"会员.城市 in [{city}, 위]", {"会员.城市": city}, "yes")
    yield Gives("お客様.好み is コーヒー", {"お客様.好み": "コーヒー"}, "yes")
    yield Gives("お客様.好み contains ヒー", {"お客様.好み": "コーヒー"}, "yes")
    yield Gives("lower(会员.城市) is zürich", {"会员.城市": "ZÜRICH"}, "yes")
    yield Gives("lower(会员.城市) is київ", {"会员.城市": "КИЇВ"}, "yes")


def _forms() -> Iterator[Gives]:
    """What is typed in pieces is read as the composed letter, in texts and in names."""
    for word in ("서울", "café", "Zürich", "Łódź", "が"):
        apart = normalize("NFD", word)
        yield Gives(f"会员.城市 is {apart}", {"会员.城市": word}, "yes")
        yield Gives(f'会员.城市 is "{apart}"', {"会员.城市": word}, "yes")
        yield Gives(f'会员.城市 contains "{apart}"', {"会员.城市": f"<{word}>"}, "yes")
    yield Gives(
        f"{normalize('NFD', '회원.등급')} is {normalize('NFD', '골드')}", {"회원.등급": "골드"}, "yes"
    )


def _keyboards() -> Iterator[Gives]:
    row = {"주문.합계": "30000", "회원.등급": "골드", "주문.시각": "2026-12-05T06:00:00Z", "주문.채널": "앱"}
    for expression in OTHER_KEYBOARDS.strip().splitlines():
        yield Gives(expression, row, "yes")


def _lists() -> Iterator[Gives]:
    coffee = {"분류": "커피", "금액": "4500", "수량": "2"}
    cake = {"분류": "케이크", "금액": "7000", "수량": "1"}
    for order in ([], [coffee], [cake], [coffee, cake], [coffee, coffee, cake]):
        row = {"상품": order}
        coffees = [line for line in order if line["분류"] == "커피"]
        yield Gives("any(상품.분류 is 커피)", row, truth(bool(coffees)))
        yield Gives("all(상품.분류 is 커피)", row, truth(len(coffees) == len(order)))
        yield Gives("sum(상품.금액 where 상품.분류 is 커피)", row, amount(4500 * len(coffees)))
        yield Gives(
            "sum(상품.금액 * 상품.수량)", row, amount(sum(int(x["금액"]) * int(x["수량"]) for x in order))
        )
        yield Gives("distinct(상품.분류)", row, amount(len({line["분류"] for line in order})))
        yield Gives("count(상품 where 상품.금액 > 5000원)", row, amount(len(order) - len(coffees)))
    for wishes in ([], ["원두"], ["원두", "텀블러"]):
        yield Gives("회원.관심 contains 텀블러", {"회원.관심": wishes}, truth("텀블러" in wishes))
        yield Gives("회원.관심 not contains 텀블러", {"회원.관심": wishes}, truth("텀블러" not in wishes))
