"""The words of pages in three languages: English, Korean, Chinese. Numbers and ids are the same in all."""

LANGUAGES = ("en", "ko", "zh")

_WORDS: dict[str, tuple[str, str, str]] = {
    "title": ("What this program would have done", "이 프로그램이었다면", "如果当时实行这套方案"),
    "compare title": ("What this change would do", "이 변경이 가져올 결과", "这次改动会带来什么"),
    "history": (
        "{orders} orders of {members} members, until {day}",
        "회원 {members}명의 주문 {orders}건, {day}까지",
        "{members} 位会员的 {orders} 笔订单，截至 {day}",
    ),
    "in short": ("In short", "요약", "概要"),
    "sales": ("Sales", "매출", "销售额"),
    "sales note": ("after discounts and refunds", "할인·환불 제외", "扣除折扣和退款后"),
    "cost": ("Cost of the program", "프로그램 비용", "方案成本"),
    "cost note": ("what was given, at its worth", "지급한 혜택의 금액", "所发放权益的价值"),
    "share": ("Cost for every 100 of sales", "매출 100당 비용", "每 100 销售额的成本"),
    "liability": ("Still owed to members", "회원에게 남은 부채", "尚欠会员的价值"),
    "liability note": ("unused at the end, at its worth", "기말 미사용분의 금액", "期末未使用部分的价值"),
    "lapsed": ("Lapsed", "소멸", "过期"),
    "lapsed note": ("of what was issued", "지급분 대비", "占已发放的比例"),
    "by month": ("{unit} month by month", "월별 {unit}", "{unit}逐月情况"),
    "by month note": (
        "Above the line what members got, below it what they used and what lapsed. The dark line is what"
        " they hold at the end of each month.",
        "선 위는 회원이 받은 양, 아래는 사용하거나 소멸한 양입니다. 진한 선은 매월 말 보유량입니다.",
        "横线以上是会员得到的，以下是使用和过期的。深色折线是每月月底的持有量。",
    ),
    "lapsed here": ("lapsed", "소멸", "过期"),
    "issued": ("issued", "적립", "发放"),
    "used": ("used", "사용", "使用"),
    "held": ("held at the end", "월말 보유", "月末持有"),
    "by rule": ("What each rule gave", "규칙별 지급", "各规则发放情况"),
    "by rule note": (
        "Fired: how often the rule's conditions held. Members: how many it reached. Cost: what it gave, less"
        " what refunds took back, at its worth.",
        "실행: 조건이 맞은 횟수. 회원: 혜택을 받은 회원 수. 비용: 환불로 회수한 것을 뺀 지급분의 금액.",
        "触发：条件成立的次数。会员：惠及的会员数。成本：扣除退款收回后的发放价值。",
    ),
    "rule": ("rule", "규칙", "规则"),
    "fired": ("fired", "실행", "触发"),
    "members": ("members", "회원", "会员"),
    "gave": ("gave", "지급", "发放"),
    "of sales": ("% of sales", "매출 대비", "占销售额"),
    "total": ("total", "합계", "合计"),
    "never": ("never fired", "실행되지 않음", "从未触发"),
    "cut": ("Where limits held", "한도가 작동한 곳", "上限生效之处"),
    "cut note": (
        "How often a rule gave less than it asked for, and what cut it.",
        "규칙이 요청한 것보다 적게 지급한 횟수와 그 원인입니다.",
        "规则发放少于应发数量的次数，以及原因。",
    ),
    "by": ("cut by", "원인", "原因"),
    "times": ("times", "횟수", "次数"),
    "tiers": ("Members by tier at the end", "기말 등급별 회원", "期末各等级会员"),
    "breakage": (
        "What was used and what lapsed, by the month of issue", "적립 월별 사용과 소멸",
        "按发放月份统计的使用和过期",
    ),
    "breakage note": (
        "Of what was issued in a month: the share that was used (redemption rate) and the share that lapsed"
        " (breakage). Recent months have not had the time.",
        "그 달에 적립된 것 중 사용된 비율(사용률)과 소멸한 비율(소멸률)입니다. 최근 달은 아직 기간이 지나지"
        " 않았습니다.",
        "当月发放中已使用的比例（兑换率）和已过期的比例（过期率）。最近几个月尚未到期。",
    ),
    "month": ("issued in", "적립 월", "发放月份"),
    "cohorts": ("Who came back", "다시 찾은 회원", "回头客"),
    "cohorts note": (
        "Each row is the members who first bought in that month; the cells are the share of them who bought"
        " again so many months later.",
        "각 행은 그 달에 처음 구매한 회원이고, 칸은 그중 몇 달 뒤 다시 구매한 회원의 비율입니다.",
        "每行是当月首次购买的会员；单元格是其中若干个月后再次购买者的比例。",
    ),
    "first bought": ("first bought", "첫 구매", "首次购买"),
    "changes": ("What changed in the rules", "규칙에서 바뀐 것", "规则的变化"),
    "takes away": ("may take away", "줄어들 수 있음", "可能减少权益"),
    "winners": ("Who gets more, who gets less", "누가 더 받고 누가 덜 받는가", "谁得到更多，谁得到更少"),
    "same": ("same", "같음", "不变"),
    "more": ("get more", "더 받음", "更多"),
    "less": ("get less", "덜 받음", "更少"),
    "before": ("before", "이전", "之前"),
    "after": ("after", "이후", "之后"),
    "unit": ("what", "항목", "项目"),
    "movers": ("The biggest changes", "가장 큰 변화", "变化最大的会员"),
    "member": ("member", "회원", "会员"),
    "change": ("change", "변화", "变化"),
    "verdict same": (
        "Nobody of this history gets more or less.", "이 기록에서는 아무도 더 받거나 덜 받지 않습니다.",
        "在这段历史中，没有人得到更多或更少。",
    ),
    "verdict more": (
        "More generous: nobody of this history gets less.",
        "더 후해집니다. 이 기록에서 덜 받는 회원은 없습니다.",
        "更慷慨：在这段历史中，没有人得到更少。",
    ),
    "verdict less": (
        "It takes away: nobody of this history gets more.",
        "줄어듭니다. 이 기록에서 더 받는 회원은 없습니다.",
        "有所减少：在这段历史中，没有人得到更多。",
    ),
    "verdict mixed": (
        "Some members get more, some get less.", "더 받는 회원도, 덜 받는 회원도 있습니다.",
        "有些会员得到更多，有些得到更少。",
    ),
    "assumed": ("What these numbers rest on", "이 숫자의 전제", "这些数字的前提"),
    "buying": (
        "Members buy as they did: a program that gives more does not make them buy more.",
        "회원은 예전처럼 구매합니다. 더 많이 준다고 더 많이 사지는 않는다고 봅니다.",
        "会员照旧购买：方案更优惠并不会使他们买得更多。",
    ),
    "shift": (
        "The history was moved on by {} weeks; weekdays stay what they were.",
        "기록을 {}주 뒤로 옮겼습니다. 요일은 그대로입니다.",
        "历史整体后移 {} 周，星期几保持不变。",
    ),
    "sample": (
        "Only {} of the members were taken, the same ones each time.",
        "회원의 {}만 사용했습니다. 매번 같은 회원입니다.",
        "只取了 {} 的会员，每次都是同一批。",
    ),
    "delivery": (
        "Each order was delivered {} after it was paid.", "모든 주문은 결제 {} 뒤에 배송된 것으로 봅니다.",
        "假定每笔订单在付款 {} 后送达。",
    ),
    "no delivery": (
        "The history has no deliveries: what waits for one stays pending.",
        "기록에 배송이 없어, 배송을 기다리는 적립은 계속 대기 상태입니다.",
        "历史中没有送达记录：等待送达的权益一直待生效。",
    ),
    "left out": (
        "{} rows were left out by the mapping.", "매핑에서 {}개 행을 제외했습니다.", "映射排除了 {} 行。",
    ),
    "lost": (
        "{} events name an order that the history does not have, and no member; they were not replayed.",
        "기록에 없는 주문만 적힌 이벤트 {}개는 재생하지 않았습니다.",
        "{} 个事件只写了历史中没有的订单，未重放。",
    ),
    "together": (
        "{} members share a budget that runs short, or are linked; they were replayed together.",
        "부족해지는 예산을 나누거나 서로 연결된 회원 {}명은 함께 재생했습니다.",
        "{} 位会员共用会用完的预算，或彼此关联，已一并重放。",
    ),
    "not taken": (
        "{refused} events were refused and {unreadable} could not be read.",
        "이벤트 {refused}개는 거절되었고 {unreadable}개는 읽을 수 없었습니다.",
        "{refused} 个事件被拒绝，{unreadable} 个无法读取。",
    ),
    "made": (
        "Made by loyalrules from program version {}",
        "loyalrules 작성, 프로그램 버전 {}",
        "由 loyalrules 生成，方案版本 {}",
    ),
}  # fmt: skip


def word(key: str, lang: str, *values: object, **named: object) -> str:
    """Return a word or sentence in a language, with its values filled in.

    >>> word("sample", "ko", "10%")
    '회원의 10%만 사용했습니다. 매번 같은 회원입니다.'
    """
    text = _WORDS[key][LANGUAGES.index(lang)]
    return text.format(*values, **named) if values or named else text


def assumption(about: str, value: str, lang: str) -> str:
    """Return what a simulation assumed, as a sentence."""
    return word(about, lang, value) if value else word(about, lang)
