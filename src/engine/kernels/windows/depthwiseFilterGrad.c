/*
 * dfilter of a depthwise convolution. Threads share (vector of channels, line of the filter); each goes through the images in
 * order. A vector of channels of a band of x is first copied with zeros around it, so that no tap asks where it is.
 */
#include "depthwise.h"

#define BAND_FLOATS 8192
/** Taps of a line whose sums are kept in registers. */
#define TILE_TAPS 7

typedef struct { int h, w, c, kh, kw, oh, ow, multiplier, strideY, strideX, dilationY, dilationX, padTop, padLeft, channels; } Shape;

static Shape shapeOf(const int32_t *words) {
  Shape s = {
    .h = INT(DEPTHWISE_FILTER_GRAD_H), .w = INT(DEPTHWISE_FILTER_GRAD_W), .c = INT(DEPTHWISE_FILTER_GRAD_C), .kh = INT(DEPTHWISE_FILTER_GRAD_KH), .kw = INT(DEPTHWISE_FILTER_GRAD_KW),
    .oh = INT(DEPTHWISE_FILTER_GRAD_OH), .ow = INT(DEPTHWISE_FILTER_GRAD_OW), .multiplier = INT(DEPTHWISE_FILTER_GRAD_MULTIPLIER),
    .strideY = INT(DEPTHWISE_FILTER_GRAD_STRIDE_Y), .strideX = INT(DEPTHWISE_FILTER_GRAD_STRIDE_X), .dilationY = INT(DEPTHWISE_FILTER_GRAD_DILATION_Y), .dilationX = INT(DEPTHWISE_FILTER_GRAD_DILATION_X),
    .padTop = INT(DEPTHWISE_FILTER_GRAD_PAD_TOP), .padLeft = INT(DEPTHWISE_FILTER_GRAD_PAD_LEFT),
  };
  s.channels = s.c * s.multiplier;
  return s;
}

INLINE int bandColumns(const Shape *s) { return (s->ow - 1) * s->strideX + (s->kw - 1) * s->dilationX + 1; }
INLINE int bandLines(const Shape *s, int rows) { return (rows - 1) * s->strideY + (s->kh - 1) * s->dilationY + 1; }
INLINE int bandRows(const Shape *s) {
  int64_t rows = BAND_FLOATS / ((int64_t)bandColumns(s) * WIDTH * s->strideY);
  return rows < 1 ? 1 : rows < s->oh ? (int)rows : s->oh;
}

SCRATCH(depthwiseFilterGrad) {
  Shape s = shapeOf(words);
  return ((size_t)s.kh * s.kw + (size_t)bandLines(&s, bandRows(&s)) * bandColumns(&s)) * WIDTH;
}

/** Channels `channel` to `channel + count` of the output that x's channels feed, [lines, columns, WIDTH]. */
static void copySlice(const Shape *s, const float *x, int firstLine, int lines, int channel, int count, float *band) {
  for (int line = 0; line < lines; line++) {
    int y = firstLine + line;
    for (int column = 0; column < bandColumns(s); column++, band += WIDTH) {
      int at = column - s->padLeft;
      if (y < 0 || y >= s->h || at < 0 || at >= s->w) { store(band, splat(0.0f)); continue; }
      const float *from = x + ((size_t)y * s->w + at) * s->c;
      if (s->multiplier == 1) store(band, loadEdge(from + channel, count));
      else
        for (int i = 0; i < WIDTH; i++) band[i] = i < count ? from[(channel + i) / s->multiplier] : 0.0f;
    }
  }
}

/** sums[taps] += over rows and columns of x[.., tap] dy. */
INLINE void addTaps(const int taps, int rows, int columns, const float *x, size_t line, size_t pixel, size_t tap, const float *dy, size_t dyLine, size_t dyPixel, int count, float *sums) {
  Vector held[TILE_TAPS];
  UNROLL for (int i = 0; i < taps; i++) held[i] = load(sums + i * WIDTH);
  for (int row = 0; row < rows; row++) {
    const float *a = x + row * line, *b = dy + row * dyLine;
    for (int column = 0; column < columns; column++, a += pixel, b += dyPixel) {
      Vector gradient = loadEdge(b, count);
      UNROLL for (int i = 0; i < taps; i++) held[i] = multiplyAdd(load(a + i * tap), gradient, held[i]);
    }
  }
  UNROLL for (int i = 0; i < taps; i++) store(sums + i * WIDTH, held[i]);
}

KERNEL(depthwiseFilterGrad) {
  const Shape s = shapeOf(words);
  const int most = bandRows(&s), columns = bandColumns(&s), images = INT(DEPTHWISE_FILTER_GRAD_N);
  float *sums = work->scratch, *band = sums + (size_t)s.kh * s.kw * WIDTH, *dfilter = AT(DEPTHWISE_FILTER_GRAD_DFILTER);
  Range range = shareOf(work, (int64_t)channelVectors(s.channels) * s.kh, 1);
  for (int64_t item = range.start, next; item < range.end; item = next) {
    /* The lines of the filter that this thread has of one vector of channels. */
    int64_t vector = item / s.kh;
    next = (vector + 1) * s.kh < range.end ? (vector + 1) * s.kh : range.end;
    int firstTap = (int)(item - vector * s.kh), endTap = (int)(next - vector * s.kh), channel = (int)vector * WIDTH;
    int count = s.channels - channel < WIDTH ? s.channels - channel : WIDTH;
    zeroFloats(sums, (size_t)s.kh * s.kw * WIDTH);
    for (int image = 0; image < images; image++)
      for (int row = 0, rows; row < s.oh; row += rows) {
        rows = s.oh - row < most ? s.oh - row : most;
        copySlice(&s, AT(DEPTHWISE_FILTER_GRAD_X) + (size_t)image * s.h * s.w * s.c, row * s.strideY - s.padTop, bandLines(&s, rows), channel, count, band);
        const float *dy = AT(DEPTHWISE_FILTER_GRAD_DY) + ((size_t)image * s.oh + row) * s.ow * s.channels + channel;
        const size_t line = (size_t)s.strideY * columns * WIDTH, pixel = (size_t)s.strideX * WIDTH, tap = (size_t)s.dilationX * WIDTH, dyLine = (size_t)s.ow * s.channels;
        for (int tapY = firstTap; tapY < endTap; tapY++)
          for (int tapX = 0, taps; tapX < s.kw; tapX += taps) {
            const float *x = band + ((size_t)tapY * s.dilationY * columns + (size_t)tapX * s.dilationX) * WIDTH;
            float *to = sums + ((size_t)tapY * s.kw + tapX) * WIDTH;
            int left = s.kw - tapX;
            taps = left >= 7 ? 7 : left >= 5 ? 5 : left >= 3 ? 3 : 1;
            if (taps == 7) addTaps(7, rows, s.ow, x, line, pixel, tap, dy, dyLine, s.channels, count, to);
            else if (taps == 5) addTaps(5, rows, s.ow, x, line, pixel, tap, dy, dyLine, s.channels, count, to);
            else if (taps == 3) addTaps(3, rows, s.ow, x, line, pixel, tap, dy, dyLine, s.channels, count, to);
            else addTaps(1, rows, s.ow, x, line, pixel, tap, dy, dyLine, s.channels, count, to);
          }
      }
    for (int tap = firstTap * s.kw; tap < endTap * s.kw; tap++) storeEdge(dfilter + (size_t)tap * s.channels + channel, count, load(sums + (size_t)tap * WIDTH));
  }
}
