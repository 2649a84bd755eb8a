/**
 * The gradient of a strided window. Pixels of dx that have the same remainder by the stride, its phase, see the same taps of
 * the filter: one correlation of dy for each phase, without a product with a zero.
 */
#pragma once

/**
 * Along one axis: the pixels first + stride * t, t < count, of dx. Their window begins in dy at t + origin and has `taps` pixels `step` apart:
 * the taps lastTap, lastTap - tapStep, ... of the filter.
 */
typedef struct { int first, count, taps, lastTap, tapStep, origin, step; } Phase;

static inline int greatestDivisor(int a, int b) { return b ? greatestDivisor(b, a % b) : a; }

static inline Phase phaseOf(int phase, int size, int taps, int stride, int dilation, int pad) {
  int divisor = greatestDivisor(stride, dilation);
  Phase p = {.tapStep = stride / divisor, .step = dilation / divisor};
  p.first = ((phase - pad) % stride + stride) % stride;
  p.count = p.first < size ? (size - p.first + stride - 1) / stride : 0;
  int firstTap = 0;
  while (firstTap < taps && firstTap < stride && firstTap * dilation % stride != phase) firstTap++;
  if (firstTap >= taps || firstTap >= stride) return p;
  p.taps = (taps - firstTap + p.tapStep - 1) / p.tapStep;
  p.lastTap = firstTap + (p.taps - 1) * p.tapStep;
  p.origin = (p.first + pad - p.lastTap * dilation) / stride;
  return p;
}
