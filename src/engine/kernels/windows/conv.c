#include "winograd.h"

/** Below this many tiles of pixels a thread, reading the filter where it lies is cheaper than packing it. */
#define TILES_WORTH_PACKING 3

static Correlation correlationOf(const int32_t *words) {
  Correlation q = {
    .sourceRows = INT(CONV_H), .sourceColumns = INT(CONV_W), .channels = INT(CONV_CI),
    .rows = INT(CONV_OH), .columns = INT(CONV_OW), .outChannels = INT(CONV_CO),
    .tapsY = INT(CONV_KH), .tapsX = INT(CONV_KW), .strideY = INT(CONV_STRIDE_Y), .strideX = INT(CONV_STRIDE_X),
    .stepY = INT(CONV_DILATION_Y), .stepX = INT(CONV_DILATION_X), .originY = -INT(CONV_PAD_TOP), .originX = -INT(CONV_PAD_LEFT),
    .outColumn = INT(CONV_CO), .outRow = (size_t)INT(CONV_OW) * INT(CONV_CO), .outImage = (size_t)INT(CONV_OH) * INT(CONV_OW) * INT(CONV_CO),
    .relu = INT(CONV_ACTIVATION) == ACTIVATION_RELU,
  };
  return q;
}

SCRATCH(conv) {
  Correlation q = correlationOf(words);
  const size_t panels = wholeVectors(q.outChannels) * (correlationDepth(&q) + 1);
  return panels + (usesWinograd(&q, INT(CONV_N)) ? transformedFilter(&q) + winogradScratch(&q) : correlateScratch(&q));
}

/** filter[k, columns] as [columns, k]. */
static void turnColumns(const float *filter, size_t depth, int columns, float *to) {
  for (int column = 0; column < columns; column++)
    for (size_t k = 0; k < depth; k++) to[column * depth + k] = filter[k * columns + column];
}

/** filter[k, columns] in panels; `lastOnly`: only a last panel that has no whole vectors. */
static void packFilter(const float *filter, size_t depth, int outChannels, Columns columns, int lastOnly, float *panels) {
  for (int column = columns.start, width; column < columns.end; column += width) {
    int left = outChannels - column;
    width = panelVectors(left) * WIDTH;
    int given = left < width ? left : width;
    if (lastOnly && given == width) continue;
    packPanel(filter + column, outChannels, 1, depth, given, width, panels + depth * column);
  }
}

/** By tiles of 4 x 4 pixels, which threads share. */
static void convTiles(const Work *work, const int32_t *words, Correlation q) {
  const TileGrid grid = tileGrid(q.rows, q.columns);
  const Range tiles = shareOf(work, (int64_t)INT(CONV_N) * grid.down * grid.across, TILE_ROWS);
  if (tiles.start == tiles.end) return;
  float *panels = work->scratch, *filter = panels + wholeVectors(q.outChannels) * (correlationDepth(&q) + 1);
  packFilter(AT(CONV_FILTER), correlationDepth(&q), q.outChannels, (Columns){0, q.outChannels}, 0, panels);
  transformFilter(&q, panels, filter);
  q.bias = AT_OR_NULL(CONV_BIAS);
  correlateTiles(&q, filter, AT(CONV_X), AT(CONV_Y), NULL, NULL, tiles.start, tiles.end, filter + transformedFilter(&q));
}

KERNEL(conv) {
  Correlation q = correlationOf(words);
  if (usesWinograd(&q, INT(CONV_N))) return convTiles(work, words, q);
  const float *x = AT(CONV_X), *filter = AT(CONV_FILTER), *bias = AT_OR_NULL(CONV_BIAS);
  float *y = AT(CONV_Y);
  const size_t depth = correlationDepth(&q), image = (size_t)q.sourceRows * q.sourceColumns * q.channels;
  const int64_t images = INT(CONV_N), rows = images * q.rows;
  const int byPixels = isProduct(&q) || needsPatches(q.columns);

  /* Threads share rows or pixels; where these are few, columns. */
  const int64_t lines = byPixels ? rows * q.columns / TILE_ROWS : rows;
  const int byColumns = lines < 2 * work->threads && q.outChannels > PANEL_COLUMNS;
  Range whole = {0, byPixels ? rows * q.columns : rows};
  Range range = byColumns ? whole : shareOf(work, whole.end, byPixels ? TILE_ROWS : 1);
  Range share = byColumns ? shareOf(work, q.outChannels, PANEL_COLUMNS) : (Range){0, q.outChannels};
  Columns columns = {(int)share.start, (int)share.end};
  if (range.start == range.end || columns.start == columns.end) return;

  float *panels = work->scratch, *wholeBias = panels + depth * wholeVectors(q.outChannels), *rest = wholeBias + wholeVectors(q.outChannels);
  int64_t tiles = byPixels ? (range.end - range.start) / TILE_ROWS : (range.end - range.start) * ((q.columns + TILE_ROWS - 1) / TILE_ROWS);
  const int narrow = narrowCorrelation(&q);
  if (tiles < TILES_WORTH_PACKING && !narrow) q.unpacked = filter;
  if (narrow) turnColumns(filter, depth, q.outChannels, panels);
  else packFilter(filter, depth, q.outChannels, columns, q.unpacked != NULL, panels);
  q.panels = panels;
  if (bias) {
    copyFloats(wholeBias, bias, q.outChannels);
    for (size_t i = q.outChannels; i < wholeVectors(q.outChannels); i++) wholeBias[i] = 0.0f;
    q.bias = wholeBias;
  }

  if (byPixels) return correlatePixels(&q, x, y, range.start, range.end, columns, rest);
  for (int64_t row = range.start; row < range.end;) {
    int64_t n = row / q.rows;
    int first = (int)(row % q.rows);
    int end = range.end - n * q.rows < q.rows ? (int)(range.end - n * q.rows) : q.rows;
    correlateRows(&q, x + n * image, y + n * q.outImage, first, end, columns, rest);
    row += end - first;
  }
}
