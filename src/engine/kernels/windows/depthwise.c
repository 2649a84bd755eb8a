#include "depthwise.h"

#define BAND_FLOATS 16384
/** Pixels that share the weights they are multiplied by. */
#define TILE_PIXELS 6

INLINE int bandColumns(const Depthwise *q) { return (q->columns - 1) * q->strideX + (q->tapsX - 1) * q->stepX + 1; }
INLINE int bandLines(const Depthwise *q, int rows) { return (rows - 1) * q->strideY + (q->tapsY - 1) * q->stepY + 1; }
INLINE int bandRows(const Depthwise *q) {
  int64_t rows = BAND_FLOATS / ((int64_t)bandColumns(q) * wholeChannels(q->channels) * q->planes * q->strideY);
  return rows < 1 ? 1 : rows < q->rows ? (int)rows : q->rows;
}

size_t depthwiseScratch(const Depthwise *q) { return (size_t)q->planes * bandLines(q, bandRows(q)) * bandColumns(q) * wholeChannels(q->channels); }

/** [lines, columns, whole vectors of channels] of one plane, 0 outside the source. */
static void copyPlane(const Depthwise *q, const float *source, int firstLine, int lines, int plane, float *band) {
  const size_t channels = wholeChannels(q->channels);
  const int columns = bandColumns(q);
  zeroFloats(band, (size_t)lines * columns * channels);
  for (int line = 0; line < lines; line++) {
    int y = firstLine + line;
    if (y < 0 || y >= q->sourceRows) continue;
    for (int column = 0; column < columns; column++) {
      int x = column + q->originX;
      if (x < 0 || x >= q->sourceColumns) continue;
      const float *from = source + ((size_t)y * q->sourceColumns + x) * q->sourceChannels + plane;
      float *to = band + ((size_t)line * columns + column) * channels;
      if (q->planes == 1 && q->repeat == 1) copyFloats(to, from, q->channels);
      else if (q->planes > 1)
        for (int j = 0; j < q->channels; j++) to[j] = from[(size_t)j * q->planes];
      else
        for (int j = 0; j < q->channels; j += q->repeat)
          for (int copy = 0; copy < q->repeat; copy++) to[j + copy] = from[j / q->repeat];
    }
  }
}

/** One vector of channels of `pixels` neighbours; from plane to plane, line to line, tap to tap and pixel to pixel the given elements of band. */
INLINE void depthwiseTile(const Depthwise *q, const int pixels, const float *band, size_t plane, size_t line, size_t tap, size_t pixel, int channel, float *out) {
  const size_t channels = wholeChannels(q->channels);
  const float *weights = q->weights + channel;
  Vector sums[TILE_PIXELS];
  Vector start = q->bias ? load(q->bias + channel) : splat(0.0f);
  UNROLL for (int i = 0; i < pixels; i++) sums[i] = start;
  for (int p = 0; p < q->planes; p++)
    for (int tapY = 0; tapY < q->tapsY; tapY++) {
      const float *from = band + p * plane + tapY * line + channel;
      for (int tapX = 0; tapX < q->tapsX; tapX++, from += tap, weights += channels) {
        Vector weight = load(weights);
        UNROLL for (int i = 0; i < pixels; i++) sums[i] = multiplyAdd(load(from + i * pixel), weight, sums[i]);
      }
    }
  UNROLL for (int i = 0; i < pixels; i++) {
    if (q->relu) sums[i] = relu(sums[i]);
    storeEdge(out + i * q->outColumn + channel, q->channels - channel, sums[i]);
  }
}

void depthwiseRows(const Depthwise *q, const float *source, float *out, int start, int end, float *scratch) {
  const int most = bandRows(q), asItLies = q->planes == 1 && q->repeat == 1 && q->channels % WIDTH == 0 && q->originX >= 0 && q->originX + bandColumns(q) <= q->sourceColumns;
  const size_t channels = wholeChannels(q->channels), pixel = q->strideX * channels, tap = q->stepX * channels;
  for (int first = start; first < end; first += most) {
    int rows = end - first < most ? end - first : most;
    int firstLine = first * q->strideY + q->originY, lines = bandLines(q, rows);
    int inPlace = asItLies && firstLine >= 0 && firstLine + lines <= q->sourceRows;
    const size_t line = (inPlace ? q->sourceColumns : bandColumns(q)) * channels, plane = lines * line;
    if (!inPlace)
      for (int p = 0; p < q->planes; p++) copyPlane(q, source, firstLine, lines, p, scratch + p * plane);
    const float *band = inPlace ? source + ((size_t)firstLine * q->sourceColumns + q->originX) * channels : scratch;
    for (int row = 0; row < rows; row++)
      for (int x = 0; x < q->columns;) {
        const float *from = band + row * q->strideY * line + x * pixel;
        float *to = out + (size_t)(first + row) * q->outRow + x * q->outColumn;
        int tile = q->columns - x >= TILE_PIXELS ? TILE_PIXELS : 1;
        for (int channel = 0; channel < q->channels; channel += WIDTH) {
          if (tile == 1) depthwiseTile(q, 1, from, plane, q->stepY * line, tap, pixel, channel, to);
          else depthwiseTile(q, TILE_PIXELS, from, plane, q->stepY * line, tap, pixel, channel, to);
        }
        x += tile;
      }
  }
}

static Depthwise forwardOf(const int32_t *words) {
  Depthwise q = {
    .sourceRows = INT(DEPTHWISE_H), .sourceColumns = INT(DEPTHWISE_W), .sourceChannels = INT(DEPTHWISE_C),
    .rows = INT(DEPTHWISE_OH), .columns = INT(DEPTHWISE_OW), .channels = INT(DEPTHWISE_C) * INT(DEPTHWISE_MULTIPLIER), .planes = 1, .repeat = INT(DEPTHWISE_MULTIPLIER),
    .tapsY = INT(DEPTHWISE_KH), .tapsX = INT(DEPTHWISE_KW), .strideY = INT(DEPTHWISE_STRIDE_Y), .strideX = INT(DEPTHWISE_STRIDE_X),
    .stepY = INT(DEPTHWISE_DILATION_Y), .stepX = INT(DEPTHWISE_DILATION_X), .originY = -INT(DEPTHWISE_PAD_TOP), .originX = -INT(DEPTHWISE_PAD_LEFT),
    .relu = INT(DEPTHWISE_ACTIVATION) == ACTIVATION_RELU,
  };
  q.outColumn = q.channels;
  q.outRow = (size_t)q.columns * q.channels;
  return q;
}

SCRATCH(depthwise) {
  Depthwise q = forwardOf(words);
  return depthwiseWeights(&q) + wholeChannels(q.channels) + depthwiseScratch(&q);
}

/** x[rows, channels] with whole vectors of channels. */
static float *copyWhole(const float *x, size_t rows, int channels, float *to) {
  const size_t whole = wholeChannels(channels);
  zeroFloats(to, rows * whole);
  for (size_t row = 0; row < rows; row++) copyFloats(to + row * whole, x + row * channels, channels);
  return to + rows * whole;
}

KERNEL(depthwise) {
  Depthwise q = forwardOf(words);
  Range range = shareOf(work, (int64_t)INT(DEPTHWISE_N) * q.rows, 1);
  if (range.start == range.end) return;
  float *bias = copyWhole(AT(DEPTHWISE_FILTER), (size_t)q.tapsY * q.tapsX, q.channels, work->scratch), *band = bias + wholeChannels(q.channels);
  q.weights = work->scratch;
  if (INT(DEPTHWISE_BIAS)) {
    copyWhole(AT(DEPTHWISE_BIAS), 1, q.channels, bias);
    q.bias = bias;
  }
  const size_t image = (size_t)q.sourceRows * q.sourceColumns * q.sourceChannels;
  for (int64_t row = range.start, end; row < range.end; row = end) {
    int64_t n = row / q.rows;
    end = (n + 1) * q.rows < range.end ? (n + 1) * q.rows : range.end;
    depthwiseRows(&q, AT(DEPTHWISE_X) + n * image, AT(DEPTHWISE_Y) + n * q.rows * q.outRow, (int)(row - n * q.rows), (int)(end - n * q.rows), band);
  }
}
