/* dx of a convolution: a correlation of dy with the filter turned round, one for each phase of the stride. */
#include "winograd.h"
#include "phase.h"

/** Floats of dx that are masked and summed while they are still in the cache. */
#define GROUP_FLOATS 16384

static Phase phaseY(const int32_t *words, int phase) {
  return phaseOf(phase, INT(CONV_INPUT_GRAD_H), INT(CONV_INPUT_GRAD_KH), INT(CONV_INPUT_GRAD_STRIDE_Y), INT(CONV_INPUT_GRAD_DILATION_Y), INT(CONV_INPUT_GRAD_PAD_TOP));
}
static Phase phaseX(const int32_t *words, int phase) {
  return phaseOf(phase, INT(CONV_INPUT_GRAD_W), INT(CONV_INPUT_GRAD_KW), INT(CONV_INPUT_GRAD_STRIDE_X), INT(CONV_INPUT_GRAD_DILATION_X), INT(CONV_INPUT_GRAD_PAD_LEFT));
}

static Correlation correlationOf(const int32_t *words, const Phase *y, const Phase *x) {
  int strideY = INT(CONV_INPUT_GRAD_STRIDE_Y), strideX = INT(CONV_INPUT_GRAD_STRIDE_X), h = INT(CONV_INPUT_GRAD_H), w = INT(CONV_INPUT_GRAD_W);
  size_t ci = INT(CONV_INPUT_GRAD_CI);
  Correlation q = {
    .sourceRows = INT(CONV_INPUT_GRAD_OH), .sourceColumns = INT(CONV_INPUT_GRAD_OW), .channels = INT(CONV_INPUT_GRAD_CO),
    .rows = y->count, .columns = x->count, .outChannels = (int)ci,
    .tapsY = y->taps, .tapsX = x->taps, .strideY = 1, .strideX = 1, .stepY = y->step, .stepX = x->step, .originY = y->origin, .originX = x->origin,
    .outColumn = strideX * ci, .outRow = (size_t)strideY * w * ci, .outImage = (size_t)h * w * ci,
  };
  return q;
}

/** filter[kh, kw, ci, co] in panels [tapY, tapX, co, ci], taps from the last to the first. */
static void packTurned(const int32_t *words, const float *filter, const Phase *y, const Phase *x, float *panels) {
  const int ci = INT(CONV_INPUT_GRAD_CI), co = INT(CONV_INPUT_GRAD_CO), kw = INT(CONV_INPUT_GRAD_KW);
  for (int column = 0, width; column < ci; column += width) {
    int left = ci - column;
    width = panelVectors(left) * WIDTH;
    int given = left < width ? left : width;
    for (int tapY = 0; tapY < y->taps; tapY++)
      for (int tapX = 0; tapX < x->taps; tapX++) {
        int ky = y->lastTap - tapY * y->tapStep, kx = x->lastTap - tapX * x->tapStep;
        const float *from = filter + ((size_t)(ky * kw + kx) * ci + column) * co;
        packPanel(from, 1, co, co, given, width, panels);
        panels += (size_t)co * width;
      }
  }
}

SCRATCH(convInputGrad) {
  size_t most = 0;
  for (int y = 0; y < INT(CONV_INPUT_GRAD_STRIDE_Y); y++)
    for (int x = 0; x < INT(CONV_INPUT_GRAD_STRIDE_X); x++) {
      Phase py = phaseY(words, y), px = phaseX(words, x);
      if (!py.taps || !px.taps || !py.count || !px.count) continue;
      Correlation q = correlationOf(words, &py, &px);
      size_t size = usesWinograd(&q, INT(CONV_INPUT_GRAD_N)) ? transformedFilter(&q) + winogradScratch(&q) : correlateScratch(&q);
      if (size > most) most = size;
    }
  return (size_t)INT(CONV_INPUT_GRAD_KH) * INT(CONV_INPUT_GRAD_KW) * INT(CONV_INPUT_GRAD_CO) * wholeVectors(INT(CONV_INPUT_GRAD_CI)) + most;
}

/** The same for few channels of dx: [ci, tapY, tapX, co]. */
static void packNarrow(const int32_t *words, const float *filter, const Phase *y, const Phase *x, float *to) {
  const int ci = INT(CONV_INPUT_GRAD_CI), co = INT(CONV_INPUT_GRAD_CO), kw = INT(CONV_INPUT_GRAD_KW);
  for (int c = 0; c < ci; c++)
    for (int tapY = 0; tapY < y->taps; tapY++)
      for (int tapX = 0; tapX < x->taps; tapX++, to += co) {
        int ky = y->lastTap - tapY * y->tapStep, kx = x->lastTap - tapX * x->tapStep;
        copyFloats(to, filter + ((size_t)(ky * kw + kx) * ci + c) * co, co);
      }
}

/** Rows `start` to `end` of one image of dx. */
static void inputGradRows(const int32_t *words, const float *dy, float *dx, int start, int end, const float *panels, float *scratch) {
  const int strideY = INT(CONV_INPUT_GRAD_STRIDE_Y), strideX = INT(CONV_INPUT_GRAD_STRIDE_X);
  const Columns all = {0, INT(CONV_INPUT_GRAD_CI)};
  const size_t line = (size_t)INT(CONV_INPUT_GRAD_W) * all.end;
  int untouched = 0;
  for (int phase = 0; phase < strideY * strideX; phase++) untouched |= !phaseY(words, phase / strideX).taps || !phaseX(words, phase % strideX).taps;
  if (untouched) zeroFloats(dx + start * line, (end - start) * line);
  for (int phase = 0; phase < strideY * strideX; phase++) {
    Phase y = phaseY(words, phase / strideX), x = phaseX(words, phase % strideX);
    if (!y.taps || !x.taps) continue;
    Correlation q = correlationOf(words, &y, &x);
    q.panels = panels;
    panels += correlationDepth(&q) * wholeVectors(q.outChannels);
    if (!y.count || !x.count) continue;
    /* The rows first + strideY * t that lie in start..end-1. */
    int from = start > y.first ? (start - y.first + strideY - 1) / strideY : 0;
    int to = end > y.first ? (end - y.first + strideY - 1) / strideY : 0;
    if (from < to) correlateRows(&q, dy, dx + y.first * line + (size_t)x.first * all.end, from, to, all, scratch);
  }
}

static void applyMask(float *dx, const float *mask, size_t count) {
  size_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) store(dx + i, keep(~(load(mask + i) <= splat(0.0f)), load(dx + i)));
  for (; i < count; i++) dx[i] = mask[i] <= 0.0f ? 0.0f : dx[i];
}

/** sums[columns] += the rows of x[rows, columns], one after another. */
static void addRows(float *sums, const float *x, int64_t rows, size_t columns) {
  size_t column = 0;
  for (; column + WIDTH <= columns; column += WIDTH) {
    Vector sum = load(sums + column);
    for (int64_t row = 0; row < rows; row++) sum += load(x + row * columns + column);
    store(sums + column, sum);
  }
  for (; column < columns; column++) {
    float sum = sums[column];
    for (int64_t row = 0; row < rows; row++) sum += x[row * columns + column];
    sums[column] = sum;
  }
}

/** Without a stride, by tiles of 4 x 4 pixels; a chunk is a number of them. */
static void inputGradTiles(const Work *work, const int32_t *words, const Correlation *q, const Phase *y, const Phase *x) {
  const int chunks = INT(CONV_INPUT_GRAD_CHUNKS);
  float *partials = AT_OR_NULL(CONV_INPUT_GRAD_PARTIALS);
  const TileGrid grid = tileGrid(q->rows, q->columns);
  const int64_t tiles = (int64_t)INT(CONV_INPUT_GRAD_N) * grid.down * grid.across;
  const Range share = partials ? shareOf(work, chunks, 1) : shareOf(work, tiles, TILE_ROWS);
  if (share.start == share.end) return;
  float *panels = work->scratch, *filter = panels + correlationDepth(q) * q->outChannels;
  packTurned(words, AT(CONV_INPUT_GRAD_FILTER), y, x, panels);
  transformFilter(q, panels, filter);
  const int parts = partials ? (int)(share.end - share.start) : 1;
  for (int part = 0; part < parts; part++) {
    const int64_t chunk = share.start + part;
    const Range range = partials ? (Range){tiles * chunk / chunks, tiles * (chunk + 1) / chunks} : share;
    float *sums = partials ? partials + chunk * q->outChannels : NULL;
    if (sums) zeroFloats(sums, q->outChannels);
    correlateTiles(q, filter, AT(CONV_INPUT_GRAD_DY), AT(CONV_INPUT_GRAD_DX), AT_OR_NULL(CONV_INPUT_GRAD_MASK), sums, range.start, range.end, filter + transformedFilter(q));
  }
}

KERNEL(convInputGrad) {
  const int h = INT(CONV_INPUT_GRAD_H), w = INT(CONV_INPUT_GRAD_W), ci = INT(CONV_INPUT_GRAD_CI), chunks = INT(CONV_INPUT_GRAD_CHUNKS);
  const int strideY = INT(CONV_INPUT_GRAD_STRIDE_Y), strideX = INT(CONV_INPUT_GRAD_STRIDE_X);
  const float *dy = AT(CONV_INPUT_GRAD_DY), *filter = AT(CONV_INPUT_GRAD_FILTER), *mask = AT_OR_NULL(CONV_INPUT_GRAD_MASK);
  float *dx = AT(CONV_INPUT_GRAD_DX), *partials = AT_OR_NULL(CONV_INPUT_GRAD_PARTIALS);
  const int64_t rows = (int64_t)INT(CONV_INPUT_GRAD_N) * h;
  const Phase y = phaseY(words, 0), x = phaseX(words, 0);
  Correlation dense = correlationOf(words, &y, &x);
  if (strideY * strideX == 1 && usesWinograd(&dense, INT(CONV_INPUT_GRAD_N))) return inputGradTiles(work, words, &dense, &y, &x);
  const size_t line = (size_t)w * ci, dyImage = (size_t)INT(CONV_INPUT_GRAD_OH) * INT(CONV_INPUT_GRAD_OW) * INT(CONV_INPUT_GRAD_CO);
  Range share = partials ? shareOf(work, chunks, 1) : shareOf(work, rows, strideY);
  if (share.start == share.end) return;

  float *panels = work->scratch, *end = panels;
  for (int phase = 0; phase < strideY * strideX; phase++) {
    Phase y = phaseY(words, phase / strideX), x = phaseX(words, phase % strideX);
    Correlation q = correlationOf(words, &y, &x);
    if (narrowCorrelation(&q)) packNarrow(words, filter, &y, &x, end);
    else packTurned(words, filter, &y, &x, end);
    end += (size_t)y.taps * x.taps * INT(CONV_INPUT_GRAD_CO) * wholeVectors(ci);
  }
  dense.panels = panels;
  const int byPixels = strideY * strideX == 1 && (isProduct(&dense) || needsPatches(w));
  int64_t most = GROUP_FLOATS / (line * strideY);
  most = (most < 1 ? 1 : most) * strideY;

  const int parts = partials ? (int)(share.end - share.start) : 1;
  for (int part = 0; part < parts; part++) {
    const int64_t chunk = share.start + part;
    Range range = partials ? (Range){rows * chunk / chunks, rows * (chunk + 1) / chunks} : share;
    float *sums = partials ? partials + chunk * ci : NULL;
    if (sums) zeroFloats(sums, ci);
    for (int64_t row = range.start, count; row < range.end; row += count) {
      int64_t n = row / h, left = byPixels ? range.end - row : (n + 1) * h < range.end ? (n + 1) * h - row : range.end - row;
      count = left < most ? left : most;
      if (byPixels) correlatePixels(&dense, dy, dx, row * w, (row + count) * w, (Columns){0, ci}, end);
      else inputGradRows(words, dy + n * dyImage, dx + n * h * line, (int)(row - n * h), (int)(row - n * h + count), panels, end);
      if (mask) applyMask(dx + row * line, mask + row * line, count * line);
      if (sums) addRows(sums, dx + row * line, count * w, ci);
    }
  }
}
