/**
 * What attention and its gradient share: one head's scores are made a few rows at a time and never leave the cache (Dao et al., "FlashAttention",
 * arXiv 2205.14135, and "FlashAttention-2", arXiv 2307.08691; here keys and values of a head stay in the second-level cache whole). Threads
 * share the heads: each head's sums are done by one.
 */
#pragma once
#include "../matrix/tile.h"
#include "../rows/math.h"

/** Numbers from a row of a head to the next of what multiplies it, and from head to head. */
typedef struct { int64_t outer, inner, row; } Strides;

/** The strides whose first word is `word`. */
INLINE Strides stridesAt(const int32_t *words, int word) { return (Strides){words[word], words[word + 1], words[word + 2]}; }
/** Where head `head` begins. */
INLINE int64_t headAt(Strides strides, int64_t head, int64_t inner) { return head / inner * strides.outer + head % inner * strides.inner; }

/** Floats from a row of scores to the next: whole vectors, and never a power of two, whose rows would compete for the same lines of the cache. */
INLINE size_t scoreStride(size_t keys) { return (keys + 15) / 16 * 16 + 16; }

/** The lanes from `left` on as `filler`. */
INLINE Vector firstLanes(Vector v, int64_t left, float filler) {
  const IntVector lanes = {EXCHANGED_LANES(0)};
  return left >= WIDTH ? v : select(lanes < splatInt((int32_t)left), v, splat(filler));
}

/** e^x for x that is not far above 0; so little below -87 that it may as well be 0. */
INLINE Vector exponentialShare(Vector x) { return exponentialOfSmall(atLeast(x, splat(-87.0f))); }

/** Asks for rows of the next head, a little at a time, while this one is computed: they lie too far apart for the processor to guess. */
INLINE void fetchRows(const float *from, int64_t row, int count, int columns) {
  for (int i = 0; i < count; i++)
    for (int column = 0; column < columns; column += 16) __builtin_prefetch(from + i * row + column);
}

/** C[rows, columns] = A[rows, depth] B for 1 <= rows <= TILE_ROWS, panel by panel as far as `columns` reaches; B's panels have `whole` rows and `all` columns. */
INLINE void multiplyRows(int rows, const float *a, size_t aRow, int depth, const float *panels, int whole, int columns, int all, float *c, size_t cRow) {
  const int32_t start = 0;
  Tile tile = {.a = a, .aRow = aRow, .runs = &start, .runCount = 1, .runLength = depth, .cRow = cRow};
  for (int column = 0, width; column < columns; column += width) {
    const int left = all - column, wanted = (int)wholeVectors(columns - column);
    width = panelVectors(left) * WIDTH;
    tile.columns = wanted < width && wanted < left ? wanted : left < width ? left : width;
    tile.b = panels + (size_t)whole * column;
    tile.bRow = width;
    tile.c = c + column;
    multiplyTile(rows, &tile);
  }
}
