"""Labels in three languages. Codes, ids, JSON keys and what a program says are never translated."""

import os

LANGUAGES = ("en", "ko", "zh")

_WORDS: dict[str, tuple[str, str, str]] = {
    "error": ("error", "오류", "错误"),
    "warning": ("warning", "경고", "警告"),
    "accepted": ("accepted", "수용됨", "已接受"),
    "fix": ("fix", "수정", "修改"),
    "available": ("available", "사용가능", "可用"),
    "pending": ("pending", "미가용", "待生效"),
    "owed": ("owed", "회수 예정", "待扣回"),
    "tier": ("tier", "회원등급", "会员等级"),
    "until": ("until", "까지", "有效期至"),
    "next": ("next", "다음 등급", "下一等级"),
    "missing": ("missing", "남은 금액", "还差"),
    "lot": ("lot", "적립 건", "批次"),
    "rule": ("rule", "규칙", "规则"),
    "earned": ("earned", "적립일", "发放日"),
    "expires": ("expires", "소멸일", "过期日"),
    "never": ("never", "없음", "永久"),
    "unit": ("unit", "단위", "单位"),
    "balances": ("balances", "잔액", "余额"),
    "why": ("why", "이유", "原因"),
    "nothing written": ("nothing was written", "저장하지 않았습니다", "未写入任何数据"),
    "no effects": ("no effects", "효과 없음", "无效果"),
    "refused": ("refused", "거절됨", "已拒绝"),
    "read": ("read", "읽음", "已读"),
    "new": ("new", "새로", "新增"),
    "known": ("already known", "이미 처리됨", "已存在"),
    "unreadable": ("unreadable", "읽을 수 없음", "无法读取"),
    "rows left out": ("rows left out by the mapping", "매핑에서 제외된 행", "映射中排除的行"),
    "expected": ("expected", "예상", "预期"),
    "got": ("got", "실제", "实际"),
    "tests": ("tests", "테스트", "测试"),
    "failed": ("failed", "실패", "失败"),
}


def word(key: str, language: str) -> str:
    """Return a label.

    >>> word("error", "ko"), word("error", "en")
    ('오류', 'error')
    """
    return _WORDS[key][LANGUAGES.index(language)]


def language_of_machine() -> str:
    """Return the language that the environment asks for, English when it is none of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return value[:2] if value[:2] in LANGUAGES else "en"
    return "en"
