/**
 * Functions of vectors of floats: within 2 units in the last place over the whole range, and IEEE's answers for infinities,
 * NaN and, where the machine keeps them (machine/denormals.h), denormals. Coefficients are of Moshier's Cephes library (single
 * precision) where nothing else is said.
 */
#pragma once
#include "../machine/vector.h"

/** Adding and subtracting it rounds |x| < 2^22 to the nearest integer, which then lies in the sum's low bits. */
#define ROUNDER 12582912.0f
#define INFINITE __builtin_inff()
#define NOT_A_NUMBER __builtin_nanf("")

/** 2^n for -126 <= n <= 127. */
INLINE Vector powerOfTwo(IntVector n) { return (Vector)((n + splatInt(127)) << 23); }

/** Splits x = n ln 2 + f, |f| <= ln 2 / 2. */
INLINE Vector reduceByLn2(Vector x, IntVector *n) {
  Vector shifted = multiplyAdd(x, splat(1.44269504f), splat(ROUNDER)), whole = shifted - splat(ROUNDER);
  *n = (IntVector)shifted - (IntVector)splat(ROUNDER);
  Vector f = multiplyAdd(whole, splat(-0.693359375f), x);
  return multiplyAdd(whole, splat(2.12194440e-4f), f);
}

/** (e^f - 1 - f) / f^2 for |f| <= ln 2 / 2. */
INLINE Vector exponentialTail(Vector f) {
  Vector p = splat(1.9875691500e-4f);
  p = multiplyAdd(p, f, splat(1.3981999507e-3f));
  p = multiplyAdd(p, f, splat(8.3334519073e-3f));
  p = multiplyAdd(p, f, splat(4.1665795894e-2f));
  p = multiplyAdd(p, f, splat(1.6666665459e-1f));
  return multiplyAdd(p, f, splat(5.0000001201e-1f));
}

INLINE Vector exponential(Vector x) {
  // e^89 is infinite and e^-104 is 0; a NaN passes both.
  x = atLeast(atMost(x, splat(89.0f)), splat(-104.0f));
  IntVector n;
  Vector f = reduceByLn2(x, &n);
  Vector p = multiplyAdd(exponentialTail(f), f * f, f) + splat(1.0f);
  // Twice by a half: 2^n itself may be no normal number. Only the second product rounds.
  IntVector half = n >> 1;
  return p * powerOfTwo(half) * powerOfTwo(n - half);
}

/** The same for -87 <= x <= 88, or NaN. */
INLINE Vector exponentialOfSmall(Vector x) {
  IntVector n;
  Vector f = reduceByLn2(x, &n);
  return (multiplyAdd(exponentialTail(f), f * f, f) + splat(1.0f)) * powerOfTwo(n);
}

/** e^x - 1 without cancellation around 0. */
INLINE Vector exponentialMinusOne(Vector x) {
  Vector asked = x;
  x = atLeast(atMost(x, splat(89.0f)), splat(-20.0f));
  IntVector n;
  Vector f = reduceByLn2(x, &n);
  Vector p = multiplyAdd(exponentialTail(f), f * f, f);
  // 2^n p + (2^n - 1); n = 128 only where the result nears infinity: half of it, doubled.
  IntVector large = n > splatInt(126);
  Vector scale = powerOfTwo(n + large);
  Vector result = multiplyAdd(p, scale, scale - select(large, splat(0.5f), splat(1.0f)));
  result = select(large, result * 2.0f, result);
  return select(absolute(asked) < splat(1e-8f), asked, result);
}

INLINE Vector logarithm(Vector x) {
  IntVector tiny = x < splat(1.17549435e-38f);
  Vector scaled = select(tiny, x * 8388608.0f, x);
  IntVector bits = (IntVector)scaled;
  IntVector exponent = ((bits >> 23) & 255) - 126 - (tiny & 23);
  Vector m = (Vector)((bits & 0x7fffff) | 0x3f000000);
  IntVector low = m < splat(0.707106781f);
  exponent += low;
  m = (m + keep(low, m)) - 1.0f;
  Vector square = m * m, y = splat(7.0376836292e-2f);
  y = multiplyAdd(y, m, splat(-1.1514610310e-1f));
  y = multiplyAdd(y, m, splat(1.1676998740e-1f));
  y = multiplyAdd(y, m, splat(-1.2420140846e-1f));
  y = multiplyAdd(y, m, splat(1.4249322787e-1f));
  y = multiplyAdd(y, m, splat(-1.6668057665e-1f));
  y = multiplyAdd(y, m, splat(2.0000714765e-1f));
  y = multiplyAdd(y, m, splat(-2.4999993993e-1f));
  y = multiplyAdd(y, m, splat(3.3333331174e-1f));
  y = y * m * square;
  Vector e = __builtin_convertvector(exponent, Vector);
  y = multiplyAdd(e, splat(-2.12194440e-4f), y);
  y = multiplyAdd(square, splat(-0.5f), y);
  Vector result = multiplyAdd(e, splat(0.693359375f), m + y);
  result = select(x == splat(INFINITE), x, result);
  result = select(x == splat(0.0f), splat(-INFINITE), result);
  return select(x >= splat(0.0f), result, splat(NOT_A_NUMBER));
}

/** log(1 + x): what 1 + x lost in rounding is made good (Kahan). */
INLINE Vector logarithmOfOnePlus(Vector x) {
  Vector u = x + 1.0f;
  Vector lost = (x - (u - 1.0f)) / u;
  return logarithm(u) + keep((u > splat(0.0f)) & (u < splat(INFINITE)), lost);
}

/** t / (t + 2) with t = e^2|x| - 1, which loses nothing around 0. */
INLINE Vector hyperbolicTangent(Vector x) {
  // From 9.02 on it is 1.
  Vector most = atMost(absolute(x), splat(10.0f));
  IntVector n;
  Vector f = reduceByLn2(most + most, &n);
  Vector p = multiplyAdd(exponentialTail(f), f * f, f), scale = powerOfTwo(n);
  Vector t = multiplyAdd(p, scale, scale - splat(1.0f));
  return withSignOf(t / (t + splat(2.0f)), x);
}

/** 1 / (1 + e^-x), by the exponential that cannot overflow: precise to the smallest results. */
INLINE Vector sigmoid(Vector x) {
  Vector e = exponential(-absolute(x));
  return select(x < splat(0.0f), e, splat(1.0f)) / (e + splat(1.0f));
}

/** The same for x >= -87, and what it is there for any below: for a gate, which is as good as closed. */
INLINE Vector sigmoidOfGate(Vector x) { return splat(1.0f) / (exponentialOfSmall(atLeast(atMost(-x, splat(87.0f)), splat(-87.0f))) + splat(1.0f)); }

/** Twice the argument of GELU's tanh is x (GELU_LINEAR + GELU_CUBIC x^2): 2 sqrt(2 / pi), and 0.044715 of it. */
#define GELU_LINEAR 1.59576912f
#define GELU_CUBIC 0.0713548163f

/** e to minus that argument: (1 + tanh t) / 2 = 1 / (1 + e^-2t), GELU's gate in the tanh form (Hendrycks and Gimpel, arXiv 1606.08415). */
INLINE Vector geluPower(Vector x, Vector square) { return exponential(-x * multiplyAdd(square, splat(GELU_CUBIC), splat(GELU_LINEAR))); }

INLINE Vector gelu(Vector x) { return x * (splat(1.0f) / (geluPower(x, x * x) + splat(1.0f))); }

/** gate + x gate' of GELU, gate' being gate (1 - gate) of its argument: 1 - gate by the way that loses nothing. */
INLINE Vector geluGradient(Vector x) {
  Vector square = x * x, power = geluPower(x, square), gate = splat(1.0f) / (power + splat(1.0f));
  Vector rest = select(x < splat(0.0f), splat(1.0f) - gate, power * gate);
  // In this order 0 stays 0 where the cube has left the range of floats.
  return multiplyAdd(x * (gate * rest), multiplyAdd(square, splat(3.0f * GELU_CUBIC), splat(GELU_LINEAR)), gate);
}

/** log(1 + e^x) */
INLINE Vector softplus(Vector x) { return relu(x) + logarithmOfOnePlus(exponential(-absolute(x))); }

/** Juffa's two polynomials (njuffa, "Implementation of erff", 2015), each below 1 unit in the last place. */
INLINE Vector errorFunction(Vector x) {
  Vector a = absolute(x), square = x * x;
  Vector t = atMost(a, splat(4.0f)), tt = t * t;
  Vector r = multiplyAdd(splat(-1.72853470e-5f), t, splat(3.83197126e-4f));
  Vector u = multiplyAdd(splat(-3.88396438e-3f), t, splat(2.42546219e-2f));
  r = multiplyAdd(r, tt, u);
  r = multiplyAdd(r, t, splat(-1.06777877e-1f));
  r = multiplyAdd(r, t, splat(-6.34846687e-1f));
  r = multiplyAdd(r, t, splat(-1.28717512e-1f));
  r = multiplyAdd(r, t, -t);
  Vector large = 1.0f - exponential(r);
  Vector p = splat(-5.96761703e-4f);
  p = multiplyAdd(p, square, splat(4.99119423e-3f));
  p = multiplyAdd(p, square, splat(-2.67681349e-2f));
  p = multiplyAdd(p, square, splat(1.12819925e-1f));
  p = multiplyAdd(p, square, splat(-3.76125336e-1f));
  p = multiplyAdd(p, square, splat(1.28379166e-1f));
  p = multiplyAdd(p, a, a);
  return withSignOf(select(a > splat(0.927734375f), large, p), x);
}

/** Towards zero, as int32 bits; what does not fit becomes the nearest that does, NaN becomes 0. */
INLINE Vector toInteger(Vector x) {
  IntVector high = x >= splat(2147483648.0f), low = x < splat(-2147483648.0f), valid = (x == x) & ~high & ~low;
  IntVector inside = __builtin_convertvector(keep(valid, x), IntVector);
  return (Vector)(inside | (high & 0x7fffffff) | (low & (int32_t)0x80000000));
}
