#include "winogradFilterGrad.h"

/** Sums of a thread's tiles of dfilter, [position, channels, a panel's columns] for each panel, and the blocks that they are made of. */
size_t winogradFilterGradScratch(const Correlation *q) {
  const int tiles = blockTiles(q->channels, q->outChannels);
  return transformedFilter(q) + q->channels + tiles * (tileStep(q->channels) + tileStep(q->outChannels));
}

/** Four numbers of a line or column of dy as six. */
INLINE void widen(const Vector d[TILE_SIDE], Vector to[WINDOW_SIDE]) {
  Vector evenNear = multiplyAdd(d[2], splat(NEAR_SQUARE), d[0]), oddNear = multiplyAdd(d[3], splat(NEAR_SQUARE), d[1]);
  Vector evenFar = multiplyAdd(d[2], splat(FAR_SQUARE), d[0]), oddFar = multiplyAdd(d[3], splat(FAR_SQUARE), d[1]);
  to[0] = d[0];
  to[1] = multiplyAdd(oddNear, splat(NEAR), evenNear);
  to[2] = multiplyAdd(oddNear, splat(-NEAR), evenNear);
  to[3] = multiplyAdd(oddFar, splat(FAR), evenFar);
  to[4] = multiplyAdd(oddFar, splat(-FAR), evenFar);
  to[5] = d[3];
}

/** The channels from `start` to `end` of a tile of dy, of which `rows` x `columns` pixels are inside; the others count as 0. */
INLINE void transformTile(const float *corner, size_t line, size_t channels, int rows, int columns, int start, int end, size_t step, float *to) {
  for (int c = start; c < end; c += WIDTH) {
    Vector half[WINDOW_SIDE][TILE_SIDE];
    UNROLL for (int j = 0; j < TILE_SIDE; j++) {
      Vector given[TILE_SIDE], values[WINDOW_SIDE];
      UNROLL for (int i = 0; i < TILE_SIDE; i++) given[i] = i < rows && j < columns ? load(corner + i * line + j * channels + c) : splat(0.0f);
      widen(given, values);
      UNROLL for (int i = 0; i < WINDOW_SIDE; i++) half[i][j] = values[i];
    }
    float *at = to + c;
    UNROLL for (int i = 0; i < WINDOW_SIDE; i++) {
      Vector values[WINDOW_SIDE];
      widen(half[i], values);
      UNROLL for (int j = 0; j < WINDOW_SIDE; j++, at += step) store(at, values[j]);
    }
  }
}

/** Tiles of dy as [tile, position, channel] for the channels from `start` to `end`. */
static void transformTiles(const Correlation *q, const float *dy, int64_t first, int count, int start, int end, float *to) {
  const TileGrid grid = tileGrid(q->rows, q->columns);
  const size_t channels = q->outChannels, line = q->columns * channels;
  for (int tile = 0; tile < count; tile++, to += tileStep(q->outChannels)) {
    const TilePlace place = tilePlace(q, grid, first + tile);
    const float *corner = dy + ((size_t)place.image * q->rows + place.y) * line + place.x * channels;
    if (place.rows == TILE_SIDE && place.columns == TILE_SIDE) transformTile(corner, line, channels, TILE_SIDE, TILE_SIDE, start, end, channels, to);
    else transformTile(corner, line, channels, place.rows, place.columns, start, end, channels, to);
  }
}

/** Six numbers of a line or column of sums as three of the filter's gradient. */
INLINE void narrowTo(const Vector s[WINDOW_SIDE], Vector to[3]) {
  Vector evenNear = (s[1] + s[2]) * splat(1.0f / NEAR_DISTANCES), oddNear = (s[1] - s[2]) * splat(NEAR / NEAR_DISTANCES);
  Vector evenFar = (s[3] + s[4]) * splat(1.0f / FAR_DISTANCES), oddFar = (s[3] - s[4]) * splat(FAR / FAR_DISTANCES);
  to[0] = multiplyAdd(s[0], splat(1.0f / ZERO_DISTANCES), evenNear + evenFar);
  to[1] = oddNear + oddFar;
  to[2] = multiplyAdd(evenNear, splat(NEAR_SQUARE), multiplyAdd(evenFar, splat(FAR_SQUARE), s[5]));
}

/** dfilter (+ what it was, where it accumulates) for `rows` channels from `row` on and the columns of a panel, from its sums [position, channels, width]. */
static void writeFilter(const Correlation *q, const float *sums, int row, int rows, int column, int width, int accumulate, float *dfilter) {
  const size_t step = (size_t)q->channels * width, tap = (size_t)q->channels * q->outChannels;
  for (int channel = row; channel < row + rows; channel++)
    for (int c = 0; c < width; c += WIDTH) {
      const float *at = sums + (size_t)channel * width + c;
      float *to = dfilter + (size_t)channel * q->outChannels + column + c;
      Vector half[3][WINDOW_SIDE];
      UNROLL for (int j = 0; j < WINDOW_SIDE; j++) {
        Vector given[WINDOW_SIDE], values[3];
        UNROLL for (int i = 0; i < WINDOW_SIDE; i++) given[i] = load(at + (i * WINDOW_SIDE + j) * step);
        narrowTo(given, values);
        UNROLL for (int y = 0; y < 3; y++) half[y][j] = values[y];
      }
      UNROLL for (int y = 0; y < 3; y++) {
        Vector line[3];
        narrowTo(half[y], line);
        UNROLL for (int x = 0; x < 3; x++) store(to + (3 * y + x) * tap, accumulate ? load(to + (3 * y + x) * tap) + line[x] : line[x]);
      }
    }
}

/** A tile of dfilter in all positions: channels of x times a panel of dy's. */
typedef struct { int row, rows, column, vectors; } Item;

static Item itemOf(const Correlation *q, int item) {
  const int tiles = (q->channels + TILE_ROWS - 1) / TILE_ROWS, tile = item % tiles, row = (int)((int64_t)q->channels * tile / tiles);
  const int column = item / tiles * PANEL_COLUMNS;
  return (Item){row, (int)((int64_t)q->channels * (tile + 1) / tiles) - row, column, panelVectors(q->outChannels - column)};
}

void filterGradOfTiles(const Work *work, const Correlation *q, int64_t images, const float *x, const float *dy, int accumulate, float *dfilter) {
  const int channels = q->channels, outChannels = q->outChannels, most = blockTiles(channels, outChannels);
  const Range share = shareOf(work, (int64_t)((channels + TILE_ROWS - 1) / TILE_ROWS) * ((outChannels + PANEL_COLUMNS - 1) / PANEL_COLUMNS), 1);
  if (share.start == share.end) return;
  float *sums = work->scratch, *zeros = sums + transformedFilter(q), *windows = zeros + channels, *tiles = windows + most * tileStep(channels);
  const Item from = itemOf(q, (int)share.start), to = itemOf(q, (int)share.end - 1);
  // Of x only what these items need: of one panel some rows, of several all.
  const int start = from.column == to.column ? from.row / WIDTH * WIDTH : 0, end = from.column == to.column ? (int)wholeVectors(to.row + to.rows) : channels;
  const int lastColumn = to.column + to.vectors * WIDTH;
  zeroFloats(zeros, channels);
  zeroFloats(sums + (size_t)POSITIONS * channels * from.column, (size_t)POSITIONS * channels * (lastColumn - from.column));

  const TileGrid grid = tileGrid(q->rows, q->columns);
  const int64_t all = images * grid.down * grid.across;
  for (int64_t first = 0, count; first < all; first += count) {
    count = evenBlock(all - first, most);
    transformWindows(q, x, first, count, start, end, zeros, windows);
    transformTiles(q, dy, first, count, from.column, lastColumn, tiles);
    OuterTile tile = {.images = 1, .lines = 1, .steps = count, .aStep = tileStep(channels), .bStep = tileStep(outChannels)};
    for (int position = 0; position < POSITIONS; position++)
      for (int64_t i = share.start; i < share.end; i++) {
        const Item item = itemOf(q, (int)i);
        const int width = item.vectors * WIDTH;
        tile.a = windows + position * channels + item.row;
        tile.b = tiles + position * outChannels + item.column;
        tile.c = sums + (size_t)POSITIONS * channels * item.column + ((size_t)position * channels + item.row) * width;
        tile.vectors = item.vectors;
        addOuterTile(item.rows, &tile);
      }
  }
  for (int64_t i = share.start; i < share.end; i++) {
    const Item item = itemOf(q, (int)i);
    writeFilter(q, sums + (size_t)POSITIONS * channels * item.column, item.row, item.rows, item.column, item.vectors * WIDTH, accumulate, dfilter);
  }
}
