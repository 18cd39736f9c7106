"""Taking factors out changes no value: random arithmetic, asked before and after."""

from hypothesis import given
from hypothesis import strategies as st

from loyalrules.program.factors import factored

FACTORS = {"x": 1_000_000, "y": 10, "z": 1}
leaves = st.one_of(st.sampled_from(["x", "y", "z"]), st.integers(0, 3_000_000).map(str))
sums = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(
            lambda one: f"({one[0]} {one[1]} {one[2]})"
        ),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(
            lambda one: f"{one[0]}({one[1]}, {one[2]})"
        ),
        st.tuples(inner, st.integers(1, 9)).map(lambda one: f"({one[0]} // {one[1]})"),
        inner.map(lambda one: f"(-{one})"),
    ),
    max_leaves=8,
)
signs = st.sampled_from(["<", "<=", "==", "!=", ">", ">="])
lines = st.tuples(sums, signs, sums).map(" ".join)
whole = st.integers(0, 9)


def ask(code: str, **values: int) -> int:
    return eval(code, {"min": min, "max": max}, values)


@given(st.one_of(sums, lines, st.tuples(lines, lines).map(" and ".join)), whole, whole, whole)
def test_the_factor_times_the_rest_is_the_value(code: str, x: int, y: int, z: int):
    factor, rest = factored(code, FACTORS)

    assert factor > 0
    assert factor * ask(rest, x=x, y=y, z=z) == ask(code, x=x * 1_000_000, y=y * 10, z=z)
