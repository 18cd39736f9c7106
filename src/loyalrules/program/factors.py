"""Taking common factors out of generated arithmetic: a million times each of three numbers is added up
as three numbers, times a million at the end.

Numbers keep six decimals in a whole number, so a quantity of 2 is 2,000,000. Where a reader knows that
its quantities are whole, it reads 2, and the factor moves through products, sums and comparisons to
the end. All is in whole numbers, and nothing is divided but by what it was multiplied with.
"""

import ast
from collections.abc import Mapping
from math import gcd

Factored = tuple[int, ast.expr]  # A factor above 0, and what it multiplies.


def factored(code: str, factors: Mapping[str, int]) -> tuple[int, str]:
    """Return a factor and a code: a code's value is the factor times that of the code returned.

    ``factors`` are variables that now hold their old value divided by a factor.

    >>> factored("x_1 * x_2 - x_3 * 1000000", {"x_1": 1000000})
    (1000000, 'x_1 * x_2 - x_3')
    >>> factored("a2 >= 3000000", {"a2": 1000000}), factored("min(x_1, 5)", {"x_1": 10})
    ((1, 'a2 >= 3'), (5, 'min(2 * x_1, 1)'))
    """
    factor, node = _Factoring(factors).split(ast.parse(code, mode="eval").body)
    return factor, ast.unparse(node)


class _Factoring(ast.NodeTransformer):
    def __init__(self, factors: Mapping[str, int]) -> None:
        self.factors = factors

    def split(self, node: ast.expr) -> Factored:
        """Return a factor of an expression, and the rest."""
        if isinstance(node, ast.Name):
            return self.factors.get(node.id, 1), node
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value > 0:
            return node.value, ast.Constant(1)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            factor, rest = self.split(node.operand)
            return factor, ast.UnaryOp(node.op, rest)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return _product(self.split(node.left), self.split(node.right))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            left, right = self.split(node.left), self.split(node.right)
            common = gcd(left[0], right[0])
            return common, ast.BinOp(_times(left, common), node.op, _times(right, common))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("min", "max"):
            sides = [self.split(one) for one in node.args]
            common = gcd(*(factor for factor, _ in sides))
            return common, ast.Call(node.func, [_times(side, common) for side in sides], [])
        return 1, self.whole(node)

    def whole(self, node: ast.expr) -> ast.expr:
        """Return an expression of the old value, with what can be divided on both sides divided."""
        if isinstance(node, ast.Compare) and not any(isinstance(one, ast.In | ast.NotIn) for one in node.ops):
            sides = [self.split(one) for one in (node.left, *node.comparators)]
            common = gcd(*(factor for factor, _ in sides))
            left, *others = [_times(side, common) for side in sides]
            return ast.Compare(left, node.ops, others)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            arguments = [self.visit(one) for one in node.args]
            return ast.Call(node.func, [one for one in arguments if isinstance(one, ast.expr)], [])
        found = self.generic_visit(node)
        assert isinstance(found, ast.expr), "an expression stays one"
        return found

    def visit(self, node: ast.AST) -> ast.AST:
        """Put the old value in the place of every inner expression."""
        if not isinstance(node, ast.expr):
            return node
        if isinstance(node, ast.Name | ast.Constant | ast.BinOp | ast.UnaryOp | ast.Call):
            return _times(self.split(node), 1)
        return self.whole(node)


def _product(left: Factored, right: Factored) -> Factored:
    if isinstance(left[1], ast.Constant):
        return left[0] * right[0], right[1] if left[1].value == 1 else ast.BinOp(
            left[1], ast.Mult(), right[1]
        )
    if isinstance(right[1], ast.Constant) and right[1].value == 1:
        return left[0] * right[0], left[1]
    return left[0] * right[0], ast.BinOp(left[1], ast.Mult(), right[1])


def _times(side: Factored, common: int) -> ast.expr:
    factor, rest = side[0] // common, side[1]
    if factor == 1:
        return rest
    if isinstance(rest, ast.Constant) and rest.value == 1:
        return ast.Constant(factor)
    return ast.BinOp(ast.Constant(factor), ast.Mult(), rest)
