import { unreachable } from '../errors.js';
import type { Expression, ExpressionNode } from './expression.js';
import { FUNCTIONS, power } from './expressionFunctions.js';

/**
 * The value of an expression, by the rules of floating-point numbers: a division by zero is infinite, the root of a negative number NaN.
 *
 * @param values what the parameters of `expression.names` are, in that order
 * @example
 * evaluateExpression(parseExpression('2 * core.re'), [0.5]);   // 1
 */
export function evaluateExpression(expression: Expression, values: ArrayLike<number>): number {
  return evaluate(expression.tree, values);
}

function evaluate(node: ExpressionNode, values: ArrayLike<number>): number {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'parameter':
      return values[node.index];
    case 'negate':
      return -evaluate(node.of, values);
    case 'binary':
      return operate(node.operator, evaluate(node.left, values), evaluate(node.right, values));
    case 'call':
      return FUNCTIONS[node.name].of(...node.arguments.map(argument => evaluate(argument, values)));
    default:
      return unreachable(node);
  }
}

function operate(operator: '+' | '-' | '*' | '/' | '^', x: number, y: number): number {
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    case '^':
      return power(x, y);
    default:
      return unreachable(operator);
  }
}
