#include "winograd.h"

void transformWindows(const Correlation *q, const float *source, int64_t first, int count, int start, int end, const float *zeros, size_t step, float *to) {
  const TileGrid grid = tileGrid(q->rows, q->columns);
  const size_t channels = q->channels, line = q->sourceColumns * channels;
  for (int tile = 0; tile < count; tile++, to += channels) {
    const int64_t row = (first + tile) / grid.across;
    const int y = (int)(row % grid.down) * 2 + q->originY, x = (int)((first + tile) % grid.across) * 2 + q->originX;
    const float *image = source + (size_t)(row / grid.down) * q->sourceRows * line, *pixels[4][4];
    UNROLL for (int i = 0; i < 4; i++)
      UNROLL for (int j = 0; j < 4; j++) {
        const int inside = y + i >= 0 && y + i < q->sourceRows && x + j >= 0 && x + j < q->sourceColumns;
        pixels[i][j] = inside ? image + (y + i) * (ptrdiff_t)line + (x + j) * (ptrdiff_t)channels : zeros;
      }
    for (int c = start; c < end; c += WIDTH) {
      Vector half[4][4];
      UNROLL for (int j = 0; j < 4; j++) {
        Vector a = load(pixels[0][j] + c), b = load(pixels[1][j] + c), d = load(pixels[2][j] + c), e = load(pixels[3][j] + c);
        half[0][j] = a - d, half[1][j] = b + d, half[2][j] = d - b, half[3][j] = b - e;
      }
      float *at = to + c;
      UNROLL for (int i = 0; i < 4; i++) {
        const Vector *h = half[i];
        store(at, h[0] - h[2]), at += step;
        store(at, h[1] + h[2]), at += step;
        store(at, h[2] - h[1]), at += step;
        store(at, h[1] - h[3]), at += step;
      }
    }
  }
}

/** Three numbers of a filter's line or column as four. */
INLINE void widen(Vector a, Vector b, Vector c, Vector to[4]) {
  Vector outer = 0.5f * (a + c), middle = 0.5f * b;
  to[0] = a, to[1] = outer + middle, to[2] = outer - middle, to[3] = c;
}

void transformFilter(const Correlation *q, const float *panels, float *to) {
  const size_t step = (size_t)q->channels * q->outChannels;
  for (int column = 0, width; column < q->outChannels; column += width) {
    width = panelVectors(q->outChannels - column) * WIDTH;
    const size_t size = (size_t)q->channels * width;
    for (size_t at = 0; at < size; at += WIDTH, panels += WIDTH, to += WIDTH) {
      Vector half[3][4];
      UNROLL for (int x = 0; x < 3; x++) widen(load(panels + x * size), load(panels + (3 + x) * size), load(panels + (6 + x) * size), half[x]);
      UNROLL for (int i = 0; i < 4; i++) {
        Vector whole[4];
        widen(half[0][i], half[1][i], half[2][i], whole);
        UNROLL for (int j = 0; j < 4; j++) store(to + (4 * i + j) * step, whole[j]);
      }
    }
    panels += 8 * size;
  }
}

size_t winogradScratch(const Correlation *q) {
  const int tiles = blockTiles(q->channels, q->outChannels);
  return q->channels + q->outChannels + POSITIONS * (positionStep(tiles, q->channels) + positionStep(tiles, q->outChannels));
}

/** One vector of channels of a tile of out: what was multiplied, [position] `step` apart, as 2 x 2. */
INLINE void transformBack(const float *products, size_t step, Vector bias, Vector to[2][2]) {
  Vector half[2][4];
  UNROLL for (int j = 0; j < 4; j++) {
    Vector a = load(products + j * step), b = load(products + (4 + j) * step), c = load(products + (8 + j) * step), d = load(products + (12 + j) * step);
    half[0][j] = a + b + c;
    half[1][j] = b - c - d;
  }
  UNROLL for (int i = 0; i < 2; i++) {
    to[i][0] = half[i][0] + half[i][1] + half[i][2] + bias;
    to[i][1] = half[i][1] - half[i][2] - half[i][3] + bias;
  }
}

/** Writes `count` tiles; `sums` are those of this block. */
static void writeTiles(const Correlation *q, const float *products, size_t step, float *out, const float *mask, float *sums, int64_t first, int count) {
  const TileGrid grid = tileGrid(q->rows, q->columns);
  const int channels = q->outChannels;
  for (int tile = 0; tile < count; tile++, products += channels) {
    const int64_t row = (first + tile) / grid.across;
    const int y = (int)(row % grid.down) * 2, x = (int)((first + tile) % grid.across) * 2;
    const int rows = q->rows - y < 2 ? 1 : 2, columns = q->columns - x < 2 ? 1 : 2;
    const size_t corner = (size_t)(row / grid.down) * q->outImage + y * q->outRow + x * q->outColumn;
    for (int c = 0; c < channels; c += WIDTH) {
      Vector values[2][2], sum = splat(0.0f);
      transformBack(products + c, step, q->bias ? load(q->bias + c) : splat(0.0f), values);
      for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) {
          const size_t at = corner + i * q->outRow + j * q->outColumn + c;
          Vector value = q->relu ? relu(values[i][j]) : values[i][j];
          if (mask) value = keep(~(load(mask + at) <= splat(0.0f)), value);
          store(out + at, value);
          sum += value;
        }
      if (sums) store(sums + c, load(sums + c) + sum);
    }
  }
}

void correlateTiles(const Correlation *q, const float *filter, const float *source, float *out, const float *mask, float *sums, int64_t start, int64_t end, float *scratch) {
  const int channels = q->channels, outChannels = q->outChannels, most = blockTiles(channels, outChannels);
  const size_t windowStep = positionStep(most, channels), productStep = positionStep(most, outChannels);
  float *zeros = scratch, *blockSums = zeros + channels, *windows = blockSums + outChannels, *products = windows + POSITIONS * windowStep;
  zeroFloats(zeros, channels);
  for (int64_t first = start; first < end; first += most) {
    const int count = end - first < most ? (int)(end - first) : most;
    transformWindows(q, source, first, count, 0, channels, zeros, windowStep, windows);
    Tile tile = {.aRow = channels, .cRow = outChannels};
    const float *panel = filter;
    for (int position = 0; position < POSITIONS; position++, panel += (size_t)channels * outChannels) {
      tile.a = windows + position * windowStep;
      tile.c = products + position * productStep;
      multiplyPanels(tile, count, panel, channels, outChannels);
    }
    if (sums) zeroFloats(blockSums, outChannels);
    writeTiles(q, products, productStep, out, mask, sums ? blockSums : NULL, first, count);
    for (int c = 0; sums && c < outChannels; c += WIDTH) store(sums + c, load(sums + c) + load(blockSums + c));
  }
}
