/**
 * Functions whose float result wants more than float arithmetic on the way: powers, angles, remainders. They are rare in
 * training, so they may cost; they are within 1 unit in the last place.
 */
#pragma once
#include "math.h"

typedef double DoubleVector __attribute__((vector_size(2 * VECTOR_BYTES), aligned(8)));
typedef int64_t LongVector __attribute__((vector_size(2 * VECTOR_BYTES), aligned(8)));

INLINE DoubleVector widen(Vector v) { return __builtin_convertvector(v, DoubleVector); }
INLINE Vector narrow(DoubleVector v) { return __builtin_convertvector(v, Vector); }
INLINE DoubleVector selectDouble(LongVector mask, DoubleVector a, DoubleVector b) { return (DoubleVector)(((LongVector)a & mask) | ((LongVector)b & ~mask)); }

/** As ROUNDER, for |x| < 2^51. */
#define DOUBLE_ROUNDER 6755399441055744.0

/** log2 |x| of a finite x other than 0: exponent, and the series of artanh for the rest. */
INLINE DoubleVector binaryLogarithm(DoubleVector x) {
  LongVector bits = (LongVector)x & 0x7fffffffffffffff;
  DoubleVector exponent = (DoubleVector)((bits >> 52) | 0x4330000000000000) - 4503599627371519.0;
  DoubleVector m = (DoubleVector)((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  LongVector high = m > 1.4142135623730951;
  m = selectDouble(high, m * 0.5, m);
  exponent += (DoubleVector)((LongVector)((DoubleVector){0} + 1.0) & high);
  DoubleVector s = (m - 1.0) / (m + 1.0), square = s * s, p = (DoubleVector){0} + 1.0 / 15;
  UNROLL for (int k = 13; k > 0; k -= 2) p = p * square + 1.0 / k;
  return exponent + 2.885390081777926815 * s * p;
}

/** 2^x; the result is narrowed afterwards, so that +-1000 stands for infinity and 0. */
INLINE DoubleVector binaryExponential(DoubleVector x) {
  x = selectDouble(x > 1000.0, (DoubleVector){0} + 1000.0, x);
  x = selectDouble(x < -1000.0, (DoubleVector){0} - 1000.0, x);
  DoubleVector shifted = x + DOUBLE_ROUNDER, f = (x - (shifted - DOUBLE_ROUNDER)) * 0.6931471805599453, p = (DoubleVector){0} + 1.0;
  UNROLL for (int k = 11; k > 0; k--) p = p * f * (1.0 / k) + 1.0;
  return p * (DoubleVector)(((LongVector)shifted + 1023) << 52);
}

/** u ** v as JavaScript has it: 1 for v = 0 whatever u, NaN for |u| = 1 and an infinite v. */
static __attribute__((noinline)) Vector power(Vector u, Vector v) {
  Vector size = absolute(u);
  DoubleVector logarithmOfSize = binaryLogarithm(widen(size));
  Vector result = narrow(binaryExponential(widen(v) * logarithmOfSize));
  Vector halfOfV = v * 0.5f;
  IntVector whole = v == __builtin_elementwise_trunc(v), odd = whole & (halfOfV != __builtin_elementwise_trunc(halfOfV));
  Vector grows = select(v > splat(0.0f), splat(INFINITE), splat(0.0f)), shrinks = select(v > splat(0.0f), splat(0.0f), splat(INFINITE));
  result = select(size == splat(0.0f), shrinks, result);
  result = select(size == splat(INFINITE), grows, result);
  IntVector negative = (IntVector)u < 0;
  result = select(negative & odd, -result, result);
  result = select((u < splat(0.0f)) & (size < splat(INFINITE)) & ~whole, splat(NOT_A_NUMBER), result);
  IntVector undefined = (u != u) | (v != v) | ((size == splat(1.0f)) & (absolute(v) == splat(INFINITE)));
  result = select(undefined, splat(NOT_A_NUMBER), result);
  return select(v == splat(0.0f), splat(1.0f), result);
}

/** The exact remainder of two finite doubles that are floats, sign of a. */
static double remainderOf(double a, double b) {
  double size = __builtin_fabs(a), divisor = __builtin_fabs(b);
  if (!(divisor > 0.0) || !(size < __builtin_inf()) || divisor != divisor) return __builtin_nan("");
  // Each turn takes off multiples of the divisor that are exact in a double, at least 2^28 times smaller than before.
  while (size >= divisor) {
    double step = divisor;
    while (step * 268435456.0 <= size) step *= 268435456.0;
    size -= step * (double)(int64_t)(size / step);
    // The quotient may have been rounded up.
    if (size < 0.0) size += step;
  }
  return a < 0.0 ? -size : size;
}

/** tfjs's Mod: the sign of b where the signs differ. */
static __attribute__((noinline)) Vector modulo(Vector u, Vector v) {
  Vector result;
  for (int i = 0; i < WIDTH; i++) {
    double a = u[i], b = v[i], rest = remainderOf(a, b);
    int alike = (a < 0.0 && b < 0.0) || (a >= 0.0 && b >= 0.0);
    result[i] = (float)(alike ? rest : remainderOf(rest + b, b));
  }
  return result;
}

/** arctan(t), 0 <= t <= 1 (Cephes, atanf). */
INLINE DoubleVector arcTangentOfRatio(DoubleVector t) {
  LongVector high = t > 0.4142135623730950;
  DoubleVector reduced = selectDouble(high, (t - 1.0) / (t + 1.0), t), square = reduced * reduced, p = (DoubleVector){0};
  // The series of arctan, |t| <= tan(pi / 8).
  UNROLL for (int k = 21; k > 0; k -= 2) p = (k % 4 == 1 ? 1.0 / k : -1.0 / k) + p * square;
  return reduced * p + (DoubleVector)((LongVector)((DoubleVector){0} + 0.7853981633974483) & high);
}

/** The angle of the point (x, y) = (v, u). */
static __attribute__((noinline)) Vector arcTangent(Vector u, Vector v) {
  DoubleVector y = widen(absolute(u)), x = widen(absolute(v));
  LongVector steep = y > x, equal = y == x;
  DoubleVector small = selectDouble(steep, x, y), large = selectDouble(steep, y, x);
  // Equal: also inf / inf, and 0 / 0, which is 0.
  DoubleVector ratio = selectDouble(equal, selectDouble(x == 0.0, (DoubleVector){0}, (DoubleVector){0} + 1.0), small / large);
  DoubleVector angle = arcTangentOfRatio(ratio);
  angle = selectDouble(steep, 1.5707963267948966 - angle, angle);
  angle = selectDouble(widen(v) < 0.0, 3.141592653589793 - angle, angle);
  Vector result = withSignOf(narrow(angle), u);
  return select((u != u) | (v != v), splat(NOT_A_NUMBER), result);
}

/** 2 / pi after the point, 32 bits a word. */
static const uint32_t twoOverPi[] = {0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab};

/** Quarter turns in a finite |x| >= 2^26, modulo 4, and what is left in radians (Payne and Hanek, "Radian reduction for trigonometric functions", 1983). */
static double reduceHuge(float size, int *quarters) {
  union { float value; uint32_t bits; } of = {size};
  // size = m 2^exponent. The bits of 2 / pi before `skip` make whole turns; the next is worth 2.
  int exponent = (int)(of.bits >> 23) - 150, skip = exponent - 2, word = skip / 32, shift = skip % 32;
  uint64_t m = (of.bits & 0x7fffff) | 0x800000;
  uint64_t high = (uint64_t)twoOverPi[word] << 32 | twoOverPi[word + 1], low = (uint64_t)twoOverPi[word + 2] << 32 | twoOverPi[word + 3];
  uint64_t top = shift ? high << shift | low >> (64 - shift) : high, rest = low << shift >> 32;
  uint64_t product = m * top + (m * rest >> 32);
  double left = (double)(product & 0x3fffffffffffffff) * 0x1p-62;
  *quarters = (int)(product >> 62) + (left > 0.5);
  return (left > 0.5 ? left - 1.0 : left) * 1.5707963267948966;
}

/** |x| = quarters pi / 2 + f, |f| <= pi / 4. */
INLINE Vector reduceAngle(Vector x, IntVector *quarters) {
  Vector size = absolute(x);
  DoubleVector wide = widen(size), shifted = wide * 0.6366197723675814 + DOUBLE_ROUNDER, turns = shifted - DOUBLE_ROUNDER;
  Vector f = narrow(wide - turns * 1.5707963267341256 - turns * 6.077100506506192e-11);
  *quarters = __builtin_convertvector((LongVector)shifted & 3, IntVector);
  for (int i = 0; i < WIDTH; i++) {
    if (!(size[i] >= 0x1p26f)) continue;
    int huge = 0;
    f[i] = size[i] < INFINITE ? (float)reduceHuge(size[i], &huge) : NOT_A_NUMBER;
    (*quarters)[i] = huge;
  }
  return f;
}

/** Cephes, sinf and cosf on |f| <= pi / 4. */
INLINE Vector sineTail(Vector f) {
  Vector square = f * f, p = splat(-1.9515295891e-4f);
  p = multiplyAdd(p, square, splat(8.3321608736e-3f));
  p = multiplyAdd(p, square, splat(-1.6666654611e-1f));
  return multiplyAdd(p * square, f, f);
}
INLINE Vector cosineTail(Vector f) {
  Vector square = f * f, p = splat(2.443315711809948e-5f);
  p = multiplyAdd(p, square, splat(-1.388731625493765e-3f));
  p = multiplyAdd(p, square, splat(4.166664568298827e-2f));
  return multiplyAdd(p, square * square, multiplyAdd(square, splat(-0.5f), splat(1.0f)));
}
INLINE Vector negateWhere(IntVector mask, Vector v) { return (Vector)((IntVector)v ^ (mask & (int32_t)0x80000000)); }

static __attribute__((noinline)) Vector sine(Vector x) {
  IntVector quarters;
  Vector f = reduceAngle(x, &quarters);
  Vector result = select((quarters & 1) != 0, cosineTail(f), sineTail(f));
  return negateWhere(((quarters & 2) != 0) ^ ((IntVector)x < 0), result);
}
static __attribute__((noinline)) Vector cosine(Vector x) {
  IntVector quarters;
  Vector f = reduceAngle(x, &quarters);
  Vector result = select((quarters & 1) != 0, sineTail(f), cosineTail(f));
  return negateWhere(((quarters + 1) & 2) != 0, result);
}
static __attribute__((noinline)) Vector tangent(Vector x) { return sine(x) / cosine(x); }
