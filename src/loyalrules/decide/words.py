"""The few words of explanations, in the three languages of the people who read them."""

WORDS = {
    "gets": {"en": "gets", "ko": "적립:", "zh": "获得"},
    "gives back": {"en": "gives back", "ko": "회수:", "zh": "扣回"},
    "nothing": {"en": "nothing was given", "ko": "지급된 것이 없습니다", "zh": "没有发放任何权益"},
    "stopped here": {"en": "stopped here", "ko": "여기서 중단", "zh": "在此停止"},
    "line": {"en": "line", "ko": "줄", "zh": "行"},
    "not known": {"en": "not known", "ko": "알 수 없음", "zh": "未知"},
    "cut": {"en": "cut by a limit", "ko": "한도로 감액", "zh": "受上限削减"},
    "corrected": {
        "en": "decided again on what remains",
        "ko": "남은 금액으로 다시 계산",
        "zh": "按剩余部分重新计算",
    },
    "used": {
        "en": "used by the order, as its cart was told",
        "ko": "장바구니에서 안내된 혜택을 주문에 사용",
        "zh": "订单使用了购物车所示的权益",
    },
    "tier": {"en": "tier", "ko": "등급", "zh": "等级"},
}


def word(lang: str, key: str) -> str:
    """Return a word in a language, in English where the language is not known.

    >>> word("ko", "tier"), word("fr", "tier")
    ('등급', 'tier')
    """
    return WORDS[key].get(lang, WORDS[key]["en"])
