#include "math.h"
#include "operand.h"
#include "preciseMath.h"

typedef void Expression(Operand to, Operand a, Operand b, int64_t rows, int64_t columns);

/** A function of a: `u` is a vector of it. */
#define UNARY(name, result)                                                                   \
  static void name(Operand to, Operand a, Operand b, int64_t rows, int64_t columns) {         \
    (void)b;                                                                                  \
    for (int64_t r = 0; r < rows; r++) {                                                      \
      const float *x = a.at + r * a.step;                                                     \
      float *out = to.at + r * to.step;                                                       \
      int64_t c = 0;                                                                          \
      if (a.same) {                                                                           \
        const Vector u = splat(x[0]), same = result;                                          \
        for (; c + WIDTH <= columns; c += WIDTH) store(out + c, same);                        \
      } else                                                                                  \
        for (; c + WIDTH <= columns; c += WIDTH) {                                            \
          Vector u = load(x + c);                                                             \
          store(out + c, result);                                                             \
        }                                                                                     \
      if (c < columns) {                                                                      \
        int left = (int)(columns - c);                                                        \
        Vector u = a.same ? splat(x[0]) : loadPart(x + c, left, 1.0f);                        \
        storePart(out + c, left, result);                                                     \
      }                                                                                       \
    }                                                                                         \
  }

/** A loop over one row, for one way in which `u` and `v` lie. */
#define BINARY_ROW(uOf, uPart, vOf, vPart, result) \
  for (; c + WIDTH <= columns; c += WIDTH) {       \
    Vector u = uOf, v = vOf;                       \
    store(out + c, result);                        \
  }                                                \
  if (c < columns) {                               \
    int left = (int)(columns - c);                 \
    Vector u = uPart, v = vPart;                   \
    storePart(out + c, left, result);              \
  }

/** A function of a and b: `u` and `v` are vectors of them. */
#define BINARY(name, result)                                                                                                 \
  static void name(Operand to, Operand a, Operand b, int64_t rows, int64_t columns) {                                        \
    for (int64_t r = 0; r < rows; r++) {                                                                                     \
      const float *x = a.at + r * a.step, *y = b.at + r * b.step;                                                            \
      float *out = to.at + r * to.step;                                                                                      \
      int64_t c = 0;                                                                                                         \
      if (!a.same && !b.same) {                                                                                              \
        BINARY_ROW(load(x + c), loadPart(x + c, left, 1.0f), load(y + c), loadPart(y + c, left, 1.0f), result)               \
      } else if (!a.same) {                                                                                                  \
        Vector same = splat(y[0]);                                                                                           \
        BINARY_ROW(load(x + c), loadPart(x + c, left, 1.0f), same, same, result)                                             \
      } else {                                                                                                               \
        Vector same = splat(x[0]);                                                                                           \
        BINARY_ROW(same, same, b.same ? splat(y[0]) : load(y + c), b.same ? splat(y[0]) : loadPart(y + c, left, 1.0f), result) \
      }                                                                                                                      \
    }                                                                                                                        \
  }

#define ONE splat(1.0f)
#define ZERO splat(0.0f)

BINARY(add, u + v)
BINARY(sub, u - v)
BINARY(mul, u * v)
BINARY(div, u / v)
BINARY(max, maximum(u, v))
BINARY(min, minimum(u, v))
BINARY(pow, power(u, v))
BINARY(mod, modulo(u, v))
BINARY(atan2, arcTangent(u, v))
BINARY(greater, keep(u > v, ONE))
BINARY(greaterEqual, keep(u >= v, ONE))
BINARY(less, keep(u < v, ONE))
BINARY(lessEqual, keep(u <= v, ONE))
BINARY(equal, keep(u == v, ONE))
BINARY(notEqual, keep(u != v, ONE))
BINARY(stepOr, select(u != u, u, select(u > ZERO, ONE, v)))
BINARY(keepWhere, keep(u > ZERO, v))
BINARY(keepUnless, keep(~(u > ZERO), v))
BINARY(geluGradOf, geluGradient(u) * v)
UNARY(copy, u)
UNARY(neg, -u)
UNARY(abs, absolute(u))
UNARY(sign, select(u > ZERO, ONE, keep(u < ZERO, -ONE)))
UNARY(square, u * u)
UNARY(sqrt, squareRoot(u))
UNARY(rsqrt, ONE / squareRoot(u))
UNARY(reciprocal, ONE / u)
UNARY(exp, exponential(u))
UNARY(expm1, exponentialMinusOne(u))
UNARY(log, logarithm(u))
UNARY(log1p, logarithmOfOnePlus(u))
UNARY(tanh, hyperbolicTangent(u))
UNARY(sigmoidOf, sigmoid(u))
UNARY(softplusOf, softplus(u))
UNARY(erf, errorFunction(u))
UNARY(sin, sine(u))
UNARY(cos, cosine(u))
UNARY(tan, tangent(u))
UNARY(floor, __builtin_elementwise_floor(u))
UNARY(ceil, __builtin_elementwise_ceil(u))
UNARY(round, __builtin_elementwise_roundeven(u))
UNARY(geluOf, gelu(u))
UNARY(reluOf, relu(u))
UNARY(step, select(u != u, u, keep(u > ZERO, ONE)))
UNARY(fromInt, __builtin_convertvector((IntVector)u, Vector))
UNARY(toInt, toInteger(u))
UNARY(isFinite, keep(absolute(u) < splat(INFINITE), ONE))

static Expression *const expressions[] = {
  [EXPRESSION_ADD] = add, [EXPRESSION_SUB] = sub, [EXPRESSION_MUL] = mul, [EXPRESSION_DIV] = div, [EXPRESSION_MAX] = max, [EXPRESSION_MIN] = min,
  [EXPRESSION_POW] = pow, [EXPRESSION_MOD] = mod, [EXPRESSION_ATAN2] = atan2, [EXPRESSION_GREATER] = greater, [EXPRESSION_GREATER_EQUAL] = greaterEqual,
  [EXPRESSION_LESS] = less, [EXPRESSION_LESS_EQUAL] = lessEqual, [EXPRESSION_EQUAL] = equal, [EXPRESSION_NOT_EQUAL] = notEqual,
  [EXPRESSION_GELU_GRAD] = geluGradOf, [EXPRESSION_GELU] = geluOf, [EXPRESSION_STEP_OR] = stepOr, [EXPRESSION_KEEP_WHERE] = keepWhere, [EXPRESSION_KEEP_UNLESS] = keepUnless, [EXPRESSION_COPY] = copy,
  [EXPRESSION_NEG] = neg, [EXPRESSION_ABS] = abs, [EXPRESSION_SIGN] = sign, [EXPRESSION_SQUARE] = square, [EXPRESSION_SQRT] = sqrt,
  [EXPRESSION_RSQRT] = rsqrt, [EXPRESSION_RECIPROCAL] = reciprocal, [EXPRESSION_EXP] = exp, [EXPRESSION_EXPM1] = expm1, [EXPRESSION_LOG] = log,
  [EXPRESSION_LOG1P] = log1p, [EXPRESSION_TANH] = tanh, [EXPRESSION_SIGMOID] = sigmoidOf, [EXPRESSION_SOFTPLUS] = softplusOf, [EXPRESSION_ERF] = erf,
  [EXPRESSION_SIN] = sin, [EXPRESSION_COS] = cos, [EXPRESSION_TAN] = tan, [EXPRESSION_FLOOR] = floor, [EXPRESSION_CEIL] = ceil,
  [EXPRESSION_ROUND] = round, [EXPRESSION_RELU] = reluOf, [EXPRESSION_STEP] = step, [EXPRESSION_FROM_INT] = fromInt, [EXPRESSION_TO_INT] = toInt,
  [EXPRESSION_IS_FINITE] = isFinite,
};

void applyExpression(int expression, Operand to, Operand a, Operand b, int64_t rows, int64_t columns) { expressions[expression](to, a, b, rows, columns); }
