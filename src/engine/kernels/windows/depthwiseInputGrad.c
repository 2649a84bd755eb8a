/* dx of a depthwise convolution: dy and the filter turned round, for each phase of the stride. */
#include "depthwise.h"
#include "phase.h"

static Phase phaseY(const int32_t *words, int phase) {
  return phaseOf(phase, INT(DEPTHWISE_INPUT_GRAD_H), INT(DEPTHWISE_INPUT_GRAD_KH), INT(DEPTHWISE_INPUT_GRAD_STRIDE_Y), INT(DEPTHWISE_INPUT_GRAD_DILATION_Y), INT(DEPTHWISE_INPUT_GRAD_PAD_TOP));
}
static Phase phaseX(const int32_t *words, int phase) {
  return phaseOf(phase, INT(DEPTHWISE_INPUT_GRAD_W), INT(DEPTHWISE_INPUT_GRAD_KW), INT(DEPTHWISE_INPUT_GRAD_STRIDE_X), INT(DEPTHWISE_INPUT_GRAD_DILATION_X), INT(DEPTHWISE_INPUT_GRAD_PAD_LEFT));
}

static Depthwise gradientOf(const int32_t *words, const Phase *y, const Phase *x) {
  int c = INT(DEPTHWISE_INPUT_GRAD_C), multiplier = INT(DEPTHWISE_INPUT_GRAD_MULTIPLIER);
  Depthwise q = {
    .sourceRows = INT(DEPTHWISE_INPUT_GRAD_OH), .sourceColumns = INT(DEPTHWISE_INPUT_GRAD_OW), .sourceChannels = c * multiplier,
    .rows = y->count, .columns = x->count, .channels = c, .planes = multiplier, .repeat = 1,
    .tapsY = y->taps, .tapsX = x->taps, .strideY = 1, .strideX = 1, .stepY = y->step, .stepX = x->step, .originY = y->origin, .originX = x->origin,
    .outColumn = (size_t)INT(DEPTHWISE_INPUT_GRAD_STRIDE_X) * c, .outRow = (size_t)INT(DEPTHWISE_INPUT_GRAD_STRIDE_Y) * INT(DEPTHWISE_INPUT_GRAD_W) * c,
  };
  return q;
}

SCRATCH(depthwiseInputGrad) {
  size_t most = 0;
  for (int y = 0; y < INT(DEPTHWISE_INPUT_GRAD_STRIDE_Y); y++)
    for (int x = 0; x < INT(DEPTHWISE_INPUT_GRAD_STRIDE_X); x++) {
      Phase py = phaseY(words, y), px = phaseX(words, x);
      if (!py.taps || !px.taps || !py.count || !px.count) continue;
      Depthwise q = gradientOf(words, &py, &px);
      size_t size = depthwiseScratch(&q);
      if (size > most) most = size;
    }
  return (size_t)INT(DEPTHWISE_INPUT_GRAD_KH) * INT(DEPTHWISE_INPUT_GRAD_KW) * INT(DEPTHWISE_INPUT_GRAD_MULTIPLIER) * wholeChannels(INT(DEPTHWISE_INPUT_GRAD_C)) + most;
}

/** filter[kh, kw, c, multiplier] as [multiplier, tapY, tapX, whole vectors of c], taps from the last to the first. */
static void turnFilter(const Depthwise *q, const Phase *y, const Phase *x, const float *filter, int kw, float *weights) {
  const size_t whole = wholeChannels(q->channels);
  for (int plane = 0; plane < q->planes; plane++)
    for (int tapY = 0; tapY < q->tapsY; tapY++)
      for (int tapX = 0; tapX < q->tapsX; tapX++, weights += whole) {
        int ky = y->lastTap - tapY * y->tapStep, kx = x->lastTap - tapX * x->tapStep;
        const float *from = filter + (size_t)(ky * kw + kx) * q->sourceChannels + plane;
        zeroFloats(weights, whole);
        for (int j = 0; j < q->channels; j++) weights[j] = from[(size_t)j * q->planes];
      }
}

KERNEL(depthwiseInputGrad) {
  const int h = INT(DEPTHWISE_INPUT_GRAD_H), c = INT(DEPTHWISE_INPUT_GRAD_C), strideY = INT(DEPTHWISE_INPUT_GRAD_STRIDE_Y), strideX = INT(DEPTHWISE_INPUT_GRAD_STRIDE_X);
  const size_t line = (size_t)INT(DEPTHWISE_INPUT_GRAD_W) * c;
  Range range = shareOf(work, (int64_t)INT(DEPTHWISE_INPUT_GRAD_N) * h, strideY);
  if (range.start == range.end) return;
  float *dx = AT(DEPTHWISE_INPUT_GRAD_DX), *weights = work->scratch;
  int untouched = 0;
  for (int phase = 0; phase < strideY * strideX; phase++) untouched |= !phaseY(words, phase / strideX).taps || !phaseX(words, phase % strideX).taps;
  if (untouched) zeroFloats(dx + range.start * line, (range.end - range.start) * line);

  for (int phase = 0; phase < strideY * strideX; phase++) {
    Phase y = phaseY(words, phase / strideX), x = phaseX(words, phase % strideX);
    if (!y.taps || !x.taps || !y.count || !x.count) continue;
    Depthwise q = gradientOf(words, &y, &x);
    turnFilter(&q, &y, &x, AT(DEPTHWISE_INPUT_GRAD_FILTER), INT(DEPTHWISE_INPUT_GRAD_KW), weights);
    q.weights = weights;
    const size_t image = (size_t)q.sourceRows * q.sourceColumns * q.sourceChannels;
    for (int64_t row = range.start, next; row < range.end; row = next) {
      int64_t n = row / h;
      next = (n + 1) * h < range.end ? (n + 1) * h : range.end;
      int start = (int)(row - n * h), end = (int)(next - n * h);
      /* The rows first + strideY * t that lie in start..end-1. */
      int from = start > y.first ? (start - y.first + strideY - 1) / strideY : 0;
      int to = end > y.first ? (end - y.first + strideY - 1) / strideY : 0;
      float *out = dx + n * h * line + y.first * line + (size_t)x.first * c;
      if (from < to) depthwiseRows(&q, AT(DEPTHWISE_INPUT_GRAD_DY) + n * image, out, from, to, weights + depthwiseWeights(&q));
    }
  }
}
