#include "products.h"
#include "tile.h"

/* Constant trip counts, so that every sum is a register. */
INLINE void multiply(const int rows, const int vectors, const Tile *tile) {
  Vector sums[TILE_ROWS][TILE_VECTORS];
  const size_t aRow = tile->aRow, bRow = tile->bRow, cRow = tile->cRow;
  const int whole = tile->columns == vectors * WIDTH;
  const int lastPart = tile->columns - (vectors - 1) * WIDTH;

  UNROLL for (int j = 0; j < vectors; j++) {
    Vector start = tile->bias ? load(tile->bias + j * WIDTH) : splat(0.0f);
    UNROLL for (int i = 0; i < rows; i++) sums[i][j] = start;
  }
  if (tile->accumulate) {
    UNROLL for (int i = 0; i < rows; i++) {
      const float *c = tile->c + (size_t)i * cRow;
      UNROLL for (int j = 0; j < vectors; j++)
        sums[i][j] += j < vectors - 1 || whole ? load(c + j * WIDTH) : loadEdge(c + j * WIDTH, lastPart);
    }
  }

  Factors factors = {tile->a, aRow, 1, tile->b, bRow, tile->runLength};
  for (int run = 0; run < tile->runCount; run++) {
    factors.a = tile->a + tile->runs[run];
    addProducts(rows, vectors, 0, &factors, sums);
    factors.b += (size_t)tile->runLength * bRow;
  }

  if (tile->addsPart) {
    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int j = 0; j < vectors; j++) sums[i][j] += load(tile->c + (size_t)i * cRow + j * WIDTH);
  }
  if (tile->relu) {
    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = relu(sums[i][j]);
  }
  UNROLL for (int i = 0; i < rows; i++) {
    float *c = tile->c + (size_t)i * cRow;
    UNROLL for (int j = 0; j < vectors; j++) {
      if (j < vectors - 1 || whole) store(c + j * WIDTH, sums[i][j]);
      else storePart(c + j * WIDTH, lastPart, sums[i][j]);
    }
  }
}

INLINE void multiplyNarrow(const int rows, const Tile *tile) {
  const size_t aRow = tile->aRow;
  const float *b = tile->b;
  for (int column = 0; column < tile->columns; column++) {
    Vector sums[TILE_ROWS];
    UNROLL for (int i = 0; i < rows; i++) sums[i] = splat(0.0f);
    for (int run = 0; run < tile->runCount; run++) {
      const float *a = tile->a + tile->runs[run];
      for (int k = 0; k < tile->runLength; k += WIDTH, b += WIDTH) {
        Vector weights = load(b);
        UNROLL for (int i = 0; i < rows; i++) sums[i] = multiplyAdd(load(a + i * aRow + k), weights, sums[i]);
      }
    }
    const float bias = tile->bias ? tile->bias[column] : 0.0f;
    for (int i = 0; i < rows; i++) {
      float sum = sumOfLanes(sums[i]) + bias;
      tile->c[(size_t)i * tile->cRow + column] = tile->relu && sum <= 0.0f ? 0.0f : sum;
    }
  }
}

INLINE void addOuter(const int rows, const int vectors, const OuterTile *tile) {
  Vector sums[TILE_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = load(tile->c + (i * vectors + j) * WIDTH);
  for (int image = 0; image < tile->images; image++)
    for (int line = 0; line < tile->lines; line++) {
      Factors factors = {tile->a + image * tile->aImage + line * tile->aLine, 1, tile->aStep, tile->b + image * tile->bImage + line * tile->bLine, tile->bStep, tile->steps};
      addProducts(rows, vectors, 1, &factors, sums);
    }
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < vectors; j++) store(tile->c + (i * vectors + j) * WIDTH, sums[i][j]);
}

/* One instance for each height; those above TILE_ROWS are never reached and cost nothing. */
#define HEIGHT(height, body, vectors) \
  case height: body((height) <= TILE_ROWS ? (height) : 1, vectors, tile); break;
#define HEIGHTS(name, body, vectors, Kind)                                                                           \
  static __attribute__((noinline)) void name(int rows, const Kind *tile) {                                           \
    switch (rows) {                                                                                                  \
      HEIGHT(1, body, vectors) HEIGHT(2, body, vectors) HEIGHT(3, body, vectors) HEIGHT(4, body, vectors)            \
      HEIGHT(5, body, vectors) HEIGHT(6, body, vectors) HEIGHT(7, body, vectors) HEIGHT(8, body, vectors)            \
      HEIGHT(9, body, vectors) HEIGHT(10, body, vectors) HEIGHT(11, body, vectors) HEIGHT(12, body, vectors)         \
    }                                                                                                                \
  }
_Static_assert(TILE_ROWS <= 12 && TILE_VECTORS <= 3, "the instances below");

HEIGHTS(multiply1, multiply, 1, Tile)
HEIGHTS(addOuter1, addOuter, 1, OuterTile)
#if TILE_VECTORS > 1
HEIGHTS(multiply2, multiply, 2, Tile)
HEIGHTS(addOuter2, addOuter, 2, OuterTile)
#endif
#if TILE_VECTORS > 2
HEIGHTS(multiply3, multiply, 3, Tile)
HEIGHTS(addOuter3, addOuter, 3, OuterTile)
#endif

void multiplyTile(int rows, const Tile *tile) {
  int vectors = panelVectors(tile->columns);
#if TILE_VECTORS > 2
  if (vectors == 3) return multiply3(rows, tile);
#endif
#if TILE_VECTORS > 1
  if (vectors == 2) return multiply2(rows, tile);
#endif
  multiply1(rows, tile);
}

void multiplyNarrowTile(int rows, const Tile *tile) {
  for (int row = 0; row < rows;) {
    Tile part = *tile;
    part.a += row * tile->aRow;
    part.c += row * tile->cRow;
    int left = rows - row;
    if (left >= 4) multiplyNarrow(4, &part);
    else multiplyNarrow(1, &part);
    row += left >= 4 ? 4 : 1;
  }
}

void addOuterTile(int rows, const OuterTile *tile) {
#if TILE_VECTORS > 2
  if (tile->vectors == 3) return addOuter3(rows, tile);
#endif
#if TILE_VECTORS > 1
  if (tile->vectors == 2) return addOuter2(rows, tile);
#endif
  addOuter1(rows, tile);
}
