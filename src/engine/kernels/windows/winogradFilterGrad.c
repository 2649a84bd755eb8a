#include "winogradFilterGrad.h"

/** Sums of a thread's tiles of dfilter, [position, channels, a panel's columns] for each panel, and the blocks that they are made of. */
size_t winogradFilterGradScratch(const Correlation *q) {
  const int tiles = blockTiles(q->channels, q->outChannels);
  return transformedFilter(q) + q->channels + POSITIONS * (positionStep(tiles, q->channels) + positionStep(tiles, q->outChannels));
}

/** Tiles of dy, 2 x 2 pixels and 0 outside, as to[position, tile, channel] for the channels from `start` to `end`. */
static void transformTiles(const Correlation *q, const float *dy, int64_t first, int count, int start, int end, size_t step, float *to) {
  const TileGrid grid = tileGrid(q->rows, q->columns);
  const size_t channels = q->outChannels, line = q->columns * channels;
  for (int tile = 0; tile < count; tile++, to += channels) {
    const int64_t row = (first + tile) / grid.across;
    const int y = (int)(row % grid.down) * 2, x = (int)((first + tile) % grid.across) * 2;
    const int below = y + 1 < q->rows, right = x + 1 < q->columns;
    const float *corner = dy + ((size_t)(row / grid.down) * q->rows + y) * line + x * channels;
    for (int c = start; c < end; c += WIDTH) {
      const Vector zero = splat(0.0f);
      Vector pixels[2][2] = {{load(corner + c), right ? load(corner + channels + c) : zero}, {below ? load(corner + line + c) : zero, below && right ? load(corner + line + channels + c) : zero}};
      float *at = to + c;
      UNROLL for (int i = 0; i < 4; i++) {
        Vector half[2];
        UNROLL for (int j = 0; j < 2; j++) {
          Vector a = pixels[0][j], b = pixels[1][j];
          half[j] = i == 0 ? a : i == 1 ? a + b : i == 2 ? a - b : -b;
        }
        store(at, half[0]), at += step;
        store(at, half[0] + half[1]), at += step;
        store(at, half[0] - half[1]), at += step;
        store(at, -half[1]), at += step;
      }
    }
  }
}

/** Four numbers of a line or column of sums as three of the filter's gradient. */
INLINE void narrowTo(Vector a, Vector b, Vector c, Vector d, Vector to[3]) {
  Vector middle = 0.5f * (b + c);
  to[0] = a + middle, to[1] = 0.5f * (b - c), to[2] = middle + d;
}

/** dfilter for `rows` channels from `row` on and the columns of a panel, from its sums [position, channels, width]. */
static void writeFilter(const Correlation *q, const float *sums, int row, int rows, int column, int width, float *dfilter) {
  const size_t step = (size_t)q->channels * width, tap = (size_t)q->channels * q->outChannels;
  for (int channel = row; channel < row + rows; channel++)
    for (int c = 0; c < width; c += WIDTH) {
      const float *at = sums + (size_t)channel * width + c;
      float *to = dfilter + (size_t)channel * q->outChannels + column + c;
      Vector half[4][3];
      UNROLL for (int j = 0; j < 4; j++) narrowTo(load(at + j * step), load(at + (4 + j) * step), load(at + (8 + j) * step), load(at + (12 + j) * step), half[j]);
      UNROLL for (int y = 0; y < 3; y++) {
        Vector line[3];
        narrowTo(half[0][y], half[1][y], half[2][y], half[3][y], line);
        UNROLL for (int x = 0; x < 3; x++) store(to + (3 * y + x) * tap, line[x]);
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

void filterGradOfTiles(const Work *work, const Correlation *q, int64_t images, const float *x, const float *dy, float *dfilter) {
  const int channels = q->channels, outChannels = q->outChannels, most = blockTiles(channels, outChannels);
  const Range share = shareOf(work, (int64_t)((channels + TILE_ROWS - 1) / TILE_ROWS) * ((outChannels + PANEL_COLUMNS - 1) / PANEL_COLUMNS), 1);
  if (share.start == share.end) return;
  const size_t windowStep = positionStep(most, channels), tileStep = positionStep(most, outChannels);
  float *sums = work->scratch, *zeros = sums + transformedFilter(q), *windows = zeros + channels, *tiles = windows + POSITIONS * windowStep;
  const Item from = itemOf(q, (int)share.start), to = itemOf(q, (int)share.end - 1);
  // Of x only what these items need: of one panel some rows, of several all.
  const int start = from.column == to.column ? from.row / WIDTH * WIDTH : 0, end = from.column == to.column ? (int)wholeVectors(to.row + to.rows) : channels;
  const int lastColumn = to.column + to.vectors * WIDTH;
  zeroFloats(zeros, channels);
  zeroFloats(sums + (size_t)POSITIONS * channels * from.column, (size_t)POSITIONS * channels * (lastColumn - from.column));

  const TileGrid grid = tileGrid(q->rows, q->columns);
  const int64_t all = images * grid.down * grid.across;
  for (int64_t first = 0; first < all; first += most) {
    const int count = all - first < most ? (int)(all - first) : most;
    transformWindows(q, x, first, count, start, end, zeros, windowStep, windows);
    transformTiles(q, dy, first, count, from.column, lastColumn, tileStep, tiles);
    OuterTile tile = {.images = 1, .lines = 1, .steps = count, .aStep = channels, .bStep = outChannels};
    for (int position = 0; position < POSITIONS; position++)
      for (int64_t i = share.start; i < share.end; i++) {
        const Item item = itemOf(q, (int)i);
        const int width = item.vectors * WIDTH;
        tile.a = windows + position * windowStep + item.row;
        tile.b = tiles + position * tileStep + item.column;
        tile.c = sums + (size_t)POSITIONS * channels * item.column + ((size_t)position * channels + item.row) * width;
        tile.vectors = item.vectors;
        addOuterTile(item.rows, &tile);
      }
  }
  for (int64_t i = share.start; i < share.end; i++) {
    const Item item = itemOf(q, (int)i);
    writeFilter(q, sums + (size_t)POSITIONS * channels * item.column, item.row, item.rows, item.column, item.vectors * WIDTH, dfilter);
  }
}
