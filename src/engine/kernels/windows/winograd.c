#include "winograd.h"

/** Products of a position that are summed before the sum is rounded into what came before: transforming back makes its errors larger. */
#define PART_DEPTH 32

/** A line or column of a window as its six values. */
INLINE void transformLine(const Vector d[WINDOW_SIDE], Vector to[WINDOW_SIDE]) {
  const Vector both = splat(-(NEAR_SQUARE + FAR_SQUARE)), product = splat(NEAR_SQUARE * FAR_SQUARE);
  Vector evenNear = multiplyAdd(d[2], splat(-FAR_SQUARE), d[4]), oddNear = multiplyAdd(d[1], splat(-FAR_SQUARE), d[3]);
  Vector evenFar = multiplyAdd(d[2], splat(-NEAR_SQUARE), d[4]), oddFar = multiplyAdd(d[1], splat(-NEAR_SQUARE), d[3]);
  to[0] = multiplyAdd(d[0], product, multiplyAdd(d[2], both, d[4]));
  to[1] = multiplyAdd(oddNear, splat(NEAR), evenNear);
  to[2] = multiplyAdd(oddNear, splat(-NEAR), evenNear);
  to[3] = multiplyAdd(oddFar, splat(FAR), evenFar);
  to[4] = multiplyAdd(oddFar, splat(-FAR), evenFar);
  to[5] = multiplyAdd(d[1], product, multiplyAdd(d[3], both, d[5]));
}

/** The channels from `start` to `end` of a window whose pixels, `line` and `column` floats apart, begin at `corner`, or, where `pixels` is given, lie there. */
INLINE void transformWindow(const float *corner, size_t line, size_t column, const float *const *pixels, int start, int end, size_t step, float *to) {
  for (int c = start; c < end; c += WIDTH) {
    Vector half[WINDOW_SIDE][WINDOW_SIDE];
    UNROLL for (int j = 0; j < WINDOW_SIDE; j++) {
      Vector given[WINDOW_SIDE], values[WINDOW_SIDE];
      UNROLL for (int i = 0; i < WINDOW_SIDE; i++) given[i] = load((pixels ? pixels[i * WINDOW_SIDE + j] : corner + i * line + j * column) + c);
      transformLine(given, values);
      UNROLL for (int i = 0; i < WINDOW_SIDE; i++) half[i][j] = values[i];
    }
    float *at = to + c;
    UNROLL for (int i = 0; i < WINDOW_SIDE; i++) {
      Vector values[WINDOW_SIDE];
      transformLine(half[i], values);
      UNROLL for (int j = 0; j < WINDOW_SIDE; j++, at += step) store(at, values[j]);
    }
  }
}

/** Where the pixels of a window lie that begins at y, x of the image, and may reach out of it. */
INLINE void windowPixels(const Correlation *q, const float *image, int y, int x, const float *zeros, const float *pixels[POSITIONS]) {
  for (int i = 0; i < WINDOW_SIDE; i++)
    for (int j = 0; j < WINDOW_SIDE; j++) {
      const int inside = y + i >= 0 && y + i < q->sourceRows && x + j >= 0 && x + j < q->sourceColumns;
      pixels[i * WINDOW_SIDE + j] = inside ? image + ((ptrdiff_t)(y + i) * q->sourceColumns + x + j) * q->channels : zeros;
    }
}

/** A window that reaches out of the image. */
static __attribute__((noinline)) void transformEdge(const Correlation *q, const float *image, int y, int x, int start, int end, const float *zeros, float *to) {
  const float *pixels[POSITIONS];
  windowPixels(q, image, y, x, zeros, pixels);
  transformWindow(NULL, 0, 0, pixels, start, end, q->channels, to);
}

void transformWindows(const Correlation *q, const float *source, int64_t first, int count, int start, int end, const float *zeros, float *to) {
  const TileGrid grid = tileGrid(q->rows, q->columns);
  const size_t channels = q->channels, line = q->sourceColumns * channels;
  for (int tile = 0; tile < count; tile++, to += tileStep(q->channels)) {
    const TilePlace place = tilePlace(q, grid, first + tile);
    const int y = place.y + q->originY, x = place.x + q->originX;
    const float *image = source + (size_t)place.image * q->sourceRows * line;
    if (y >= 0 && x >= 0 && y + WINDOW_SIDE <= q->sourceRows && x + WINDOW_SIDE <= q->sourceColumns) transformWindow(image + y * line + x * channels, line, channels, NULL, start, end, channels, to);
    else transformEdge(q, image, y, x, start, end, zeros, to);
  }
}

/** Three numbers of a filter's line or column as six. */
INLINE void widen(Vector a, Vector b, Vector c, Vector to[WINDOW_SIDE]) {
  Vector evenNear = multiplyAdd(c, splat(NEAR_SQUARE / NEAR_DISTANCES), a * splat(1.0f / NEAR_DISTANCES)), oddNear = b * splat(NEAR / NEAR_DISTANCES);
  Vector evenFar = multiplyAdd(c, splat(FAR_SQUARE / FAR_DISTANCES), a * splat(1.0f / FAR_DISTANCES)), oddFar = b * splat(FAR / FAR_DISTANCES);
  to[0] = a * splat(1.0f / ZERO_DISTANCES);
  to[1] = evenNear + oddNear, to[2] = evenNear - oddNear;
  to[3] = evenFar + oddFar, to[4] = evenFar - oddFar;
  to[5] = c;
}

void transformFilter(const Correlation *q, const float *panels, float *to) {
  const size_t step = (size_t)q->channels * q->outChannels;
  for (int column = 0, width; column < q->outChannels; column += width) {
    width = panelVectors(q->outChannels - column) * WIDTH;
    const size_t size = (size_t)q->channels * width;
    for (size_t at = 0; at < size; at += WIDTH, panels += WIDTH, to += WIDTH) {
      Vector half[3][WINDOW_SIDE];
      UNROLL for (int x = 0; x < 3; x++) widen(load(panels + x * size), load(panels + (3 + x) * size), load(panels + (6 + x) * size), half[x]);
      UNROLL for (int i = 0; i < WINDOW_SIDE; i++) {
        Vector whole[WINDOW_SIDE];
        widen(half[0][i], half[1][i], half[2][i], whole);
        UNROLL for (int j = 0; j < WINDOW_SIDE; j++) store(to + (WINDOW_SIDE * i + j) * step, whole[j]);
      }
    }
    panels += 8 * size;
  }
}

size_t winogradScratch(const Correlation *q) {
  const int tiles = blockTiles(q->channels, q->outChannels);
  return q->channels + q->outChannels + tiles * (tileStep(q->channels) + tileStep(q->outChannels));
}

/** Six products of a line or column as four numbers of out. */
INLINE void transformProducts(const Vector m[WINDOW_SIDE], Vector to[TILE_SIDE]) {
  Vector evenNear = m[1] + m[2], oddNear = m[1] - m[2], evenFar = m[3] + m[4], oddFar = m[3] - m[4];
  to[0] = m[0] + (evenNear + evenFar);
  to[1] = multiplyAdd(oddNear, splat(NEAR), oddFar * splat(FAR));
  to[2] = multiplyAdd(evenNear, splat(NEAR_SQUARE), evenFar * splat(FAR_SQUARE));
  to[3] = multiplyAdd(oddNear, splat(NEAR * NEAR_SQUARE), multiplyAdd(oddFar, splat(FAR * FAR_SQUARE), m[5]));
}

/** One vector of channels of a tile of out, of which `rows` x `columns` pixels are inside, and those of `empty` see nothing; answers their sum. */
INLINE Vector writeTile(const Correlation *q, const float *products, size_t step, Vector bias, float *out, const float *mask, int rows, int columns, int empty) {
  Vector half[TILE_SIDE][WINDOW_SIDE], sum = splat(0.0f);
  UNROLL for (int j = 0; j < WINDOW_SIDE; j++) {
    Vector given[WINDOW_SIDE], values[TILE_SIDE];
    UNROLL for (int i = 0; i < WINDOW_SIDE; i++) given[i] = load(products + (i * WINDOW_SIDE + j) * step);
    transformProducts(given, values);
    UNROLL for (int i = 0; i < TILE_SIDE; i++) half[i][j] = values[i];
  }
  UNROLL for (int i = 0; i < TILE_SIDE; i++) {
    Vector values[TILE_SIDE];
    transformProducts(half[i], values);
    UNROLL for (int j = 0; j < TILE_SIDE; j++)
      if (i < rows && j < columns) {
        const size_t at = i * q->outRow + j * q->outColumn;
        Vector value = values[j];
        // A product, as 0 times infinity is NaN.
        if (empty >> (i * TILE_SIDE + j) & 1) value *= splat(0.0f);
        value += bias;
        if (q->relu) value = relu(value);
        if (mask) value = keep(~(load(mask + at) <= splat(0.0f)), value);
        store(out + at, value);
        sum += value;
      }
  }
  return sum;
}

INLINE int isEmpty(const float *pixel, int channels) {
  for (int c = 0; c < channels; c += WIDTH)
    if (!allZero(load(pixel + c))) return 0;
  return 1;
}

/**
 * Which pixels of a tile see nothing but zeros, a bit each. There a sum of products is 0, while here what the others see leaves a rounding
 * of either sign: enough for a rectifier to let gradients through, of a whole background to a bias that is still 0.
 */
static int emptyPixels(const Correlation *q, const float *source, TilePlace place, const float *zeros) {
  const int y = place.y + q->originY, x = place.x + q->originX;
  const float *image = source + (size_t)place.image * q->sourceRows * q->sourceColumns * q->channels, *pixels[POSITIONS];
  // Every patch of 3 x 3 has one of the four in the middle, and few of them are empty.
  int some = 0;
  for (int i = 2; i < 4; i++)
    for (int j = 2; j < 4; j++) {
      const int inside = y + i >= 0 && y + i < q->sourceRows && x + j >= 0 && x + j < q->sourceColumns;
      some |= !inside || isEmpty(image + ((ptrdiff_t)(y + i) * q->sourceColumns + x + j) * q->channels, q->channels);
    }
  if (!some) return 0;
  windowPixels(q, image, y, x, zeros, pixels);
  int rows[WINDOW_SIDE] = {0}, empty = 0;
  for (int at = 0; at < POSITIONS; at++) rows[at / WINDOW_SIDE] |= isEmpty(pixels[at], q->channels) << at % WINDOW_SIDE;
  for (int i = 0; i < TILE_SIDE; i++) {
    const int columns = rows[i] & rows[i + 1] & rows[i + 2];
    empty |= (columns & columns >> 1 & columns >> 2) << i * TILE_SIDE;
  }
  return empty;
}

/** Writes `count` tiles; `sums` are those of this block. */
static void writeTiles(const Correlation *q, const float *source, const float *zeros, const float *products, float *out, const float *mask, float *sums, int64_t first, int count) {
  const TileGrid grid = tileGrid(q->rows, q->columns);
  const int channels = q->outChannels;
  for (int tile = 0; tile < count; tile++, products += tileStep(channels)) {
    const TilePlace place = tilePlace(q, grid, first + tile);
    const size_t corner = (size_t)place.image * q->outImage + place.y * q->outRow + place.x * q->outColumn;
    const int empty = emptyPixels(q, source, place, zeros), whole = place.rows == TILE_SIDE && place.columns == TILE_SIDE && !empty;
    for (int c = 0; c < channels; c += WIDTH) {
      const Vector bias = q->bias ? load(q->bias + c) : splat(0.0f);
      float *to = out + corner + c;
      const float *masked = mask ? mask + corner + c : NULL;
      Vector sum = whole ? writeTile(q, products + c, channels, bias, to, masked, TILE_SIDE, TILE_SIDE, 0) : writeTile(q, products + c, channels, bias, to, masked, place.rows, place.columns, empty);
      if (sums) store(sums + c, load(sums + c) + sum);
    }
  }
}

/** As `multiplyPanels`, but that no sum has more than PART_DEPTH products: the parts are added up. */
static void multiplyInParts(Tile tile, int rows, const float *panels, int depth, int columns) {
  const int32_t start = 0;
  const float *a = tile.a;
  float *c = tile.c;
  tile.runs = &start;
  tile.runCount = 1;
  for (int column = 0; column < columns; column += tile.columns) {
    tile.columns = panelVectors(columns - column) * WIDTH;
    tile.bRow = tile.columns;
    for (int row = 0, height; row < rows; row += height) {
      height = evenTile(rows - row);
      tile.c = c + row * tile.cRow + column;
      for (int from = 0; from < depth; from += PART_DEPTH) {
        tile.a = a + row * tile.aRow + from;
        tile.b = panels + (size_t)depth * column + (size_t)from * tile.bRow;
        tile.runLength = depth - from < PART_DEPTH ? depth - from : PART_DEPTH;
        tile.addsPart = from > 0;
        multiplyTile(height, &tile);
      }
    }
  }
}

void correlateTiles(const Correlation *q, const float *filter, const float *source, float *out, const float *mask, float *sums, int64_t start, int64_t end, float *scratch) {
  const int channels = q->channels, outChannels = q->outChannels, most = blockTiles(channels, outChannels);
  float *zeros = scratch, *blockSums = zeros + channels, *windows = blockSums + outChannels, *products = windows + most * tileStep(channels);
  zeroFloats(zeros, channels);
  for (int64_t first = start, count; first < end; first += count) {
    count = evenBlock(end - first, most);
    transformWindows(q, source, first, count, 0, channels, zeros, windows);
    Tile tile = {.aRow = tileStep(channels), .cRow = tileStep(outChannels)};
    const float *panel = filter;
    for (int position = 0; position < POSITIONS; position++, panel += (size_t)channels * outChannels) {
      tile.a = windows + position * channels;
      tile.c = products + position * outChannels;
      multiplyInParts(tile, count, panel, channels, outChannels);
    }
    if (sums) zeroFloats(blockSums, outChannels);
    writeTiles(q, source, zeros, products, out, mask, sums ? blockSums : NULL, first, count);
    for (int c = 0; sums && c < outChannels; c += WIDTH) store(sums + c, load(sums + c) + load(blockSums + c));
  }
}
