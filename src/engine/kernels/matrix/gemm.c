#include "gemm.h"
#include "tile.h"

/*
 * Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (ACM TOMS 34:3, 2008): panels of B [depth, TILE_COLUMNS]
 * and of A [TILE_ROWS, depth] are packed so that the tile in registers reads both in order. What is small, or lies well
 * already, is read in place: for small models packing costs more than it gives.
 *
 * An element is a sum over k in blocks of BLOCK_DEPTH: one running sum within a block, and the blocks added up in order.
 * That is so in every path below, whatever the cuts: threads and tiles change no bits.
 */
#define BLOCK_DEPTH 256
#define BLOCK_ROWS (TILE_ROWS * 16)
#define BLOCK_COLUMNS 1024

/** B's rows are shared by so few rows of A that packing would not pay. */
#define FEW_ROWS 64
/** Elements of B that stay in the first-level cache anyway. */
#define SMALL_B 8192

INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
INLINE int64_t roundedUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

size_t gemmScratch(int64_t m, int64_t n, int64_t k) {
  int64_t depth = least(k, BLOCK_DEPTH);
  return (size_t)(depth * (roundedUp(least(n, BLOCK_COLUMNS), TILE_COLUMNS) + roundedUp(least(m, BLOCK_ROWS), TILE_ROWS)) + 64);
}

/** Panels of TILE_ROWS rows of A, stored [depth, TILE_ROWS]. */
static void packA(int64_t rows, int64_t depth, const float *a, int64_t lda, int transposed, float *packed) {
  const int64_t row = transposed ? 1 : lda, k = transposed ? lda : 1;
  for (int64_t i = 0; i < rows; i += TILE_ROWS, packed += TILE_ROWS * depth) packPanel(a + i * row, k, row, depth, (int)least(TILE_ROWS, rows - i), TILE_ROWS, packed);
}

/** Panels of TILE_COLUMNS columns of B, stored [depth, TILE_COLUMNS]. */
static void packB(int64_t depth, int64_t columns, const float *b, int64_t ldb, int transposed, float *packed) {
  for (int64_t j = 0; j < columns; j += TILE_COLUMNS, packed += TILE_COLUMNS * depth) {
    int64_t count = least(TILE_COLUMNS, columns - j);
    if (transposed) packPanel(b + j * ldb, 1, ldb, depth, (int)count, TILE_COLUMNS, packed);
    else if (count < TILE_COLUMNS) packPanel(b + j, ldb, 1, depth, (int)count, TILE_COLUMNS, packed);
    else
      for (int64_t k = 0; k < depth; k++)
        UNROLL for (int v = 0; v < TILE_VECTORS; v++) store(packed + k * TILE_COLUMNS + v * WIDTH, load(b + k * ldb + j + v * WIDTH));
  }
}

/** One tile of C: `columns` of it are wanted, `a` steps by aRow from row to row and by aDepth along k, `b` by bDepth along k. */
typedef struct {
  int64_t depth;
  const float *a;
  int64_t aRow, aDepth;
  const float *b;
  int64_t bDepth;
  float *c;
  int64_t ldc;
  int columns;
  int accumulate;
  const float *bias;
  int activation;
} Product;

/** `rows` is a literal wherever this is called: the sums stay in registers. */
INLINE void computeTile(const int rows, const Product *t) {
  Vector sum[TILE_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < TILE_VECTORS; j++) sum[i][j] = splat(0.0f);
  // Four pointers, so that every row's address is a pointer and a small multiple of the step.
  int64_t aRow = t->aRow, aDepth = t->aDepth, bDepth = t->bDepth;
  const float *a0 = t->a, *a3 = a0 + 3 * aRow, *a6 = a0 + 6 * aRow, *a9 = a0 + 9 * aRow, *b = t->b;
  for (int64_t k = t->depth; k > 0; k--) {
    Vector right[TILE_VECTORS];
    UNROLL for (int j = 0; j < TILE_VECTORS; j++) right[j] = load(b + j * WIDTH);
    UNROLL for (int i = 0; i < rows; i++) {
      const float *a = i < 3 ? a0 : i < 6 ? a3 : i < 9 ? a6 : a9;
      Vector left = splat(a[i % 3 * aRow]);
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) sum[i][j] = multiplyAdd(left, right[j], sum[i][j]);
    }
    a0 += aDepth, a3 += aDepth, a6 += aDepth, a9 += aDepth, b += bDepth;
  }
  int rectified = t->activation == ACTIVATION_RELU;
  if (t->columns == TILE_COLUMNS) {
    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) {
        float *c = t->c + i * t->ldc + j * WIDTH;
        Vector value = sum[i][j];
        if (t->accumulate) value = load(c) + value;
        if (t->bias) value += load(t->bias + j * WIDTH);
        store(c, rectified ? relu(value) : value);
      }
    return;
  }
  float part[TILE_ROWS * TILE_COLUMNS];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < TILE_VECTORS; j++) store(part + i * TILE_COLUMNS + j * WIDTH, sum[i][j]);
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < t->columns; j++) {
      float *c = t->c + i * t->ldc + j, value = part[i * TILE_COLUMNS + j];
      if (t->accumulate) value = *c + value;
      if (t->bias) value += t->bias[j];
      *c = rectified && value <= 0.0f ? 0.0f : value;
    }
}

static __attribute__((noinline)) void computeRows(int rows, const Product *t) {
  switch (rows) {
#define ROWS(count) case count: computeTile(count, t); break;
    ROWS(1) ROWS(2) ROWS(3) ROWS(4)
#if TILE_ROWS > 4
    ROWS(5) ROWS(6)
#endif
#if TILE_ROWS > 6
    ROWS(7) ROWS(8)
#endif
#if TILE_ROWS > 8
    ROWS(9) ROWS(10) ROWS(11) ROWS(12)
#endif
  }
}

void gemm(const Gemm *g, float *scratch) {
  if (g->k == 0) {
    // No block would touch C: one of depth 0 gives the zeros, the bias and the activation.
    for (int64_t i = 0; i < g->m; i++)
      for (int64_t j = 0; j < g->n; j++) {
        float value = (g->accumulate ? g->c[i * g->ldc + j] : 0.0f) + (g->bias ? g->bias[j] : 0.0f);
        g->c[i * g->ldc + j] = g->activation == ACTIVATION_RELU && value <= 0.0f ? 0.0f : value;
      }
    return;
  }
  int bInPlace = !g->transposeB && (g->m <= FEW_ROWS || g->k * g->n <= SMALL_B);
  for (int64_t column = 0; column < g->n; column += BLOCK_COLUMNS) {
    int64_t columns = least(BLOCK_COLUMNS, g->n - column);
    // What no whole tile holds is always packed: it is padded with zeros.
    int64_t inPlace = bInPlace ? columns / TILE_COLUMNS * TILE_COLUMNS : 0;
    for (int64_t from = 0; from < g->k; from += BLOCK_DEPTH) {
      int64_t depth = least(BLOCK_DEPTH, g->k - from);
      int last = from + depth == g->k;
      float *packedB = scratch, *packedA = scratch + roundedUp(columns, TILE_COLUMNS) * depth;
      const float *b = g->transposeB ? g->b + column * g->ldb + from : g->b + from * g->ldb + column;
      if (inPlace < columns) packB(depth, columns - inPlace, g->transposeB ? b + inPlace * g->ldb : b + inPlace, g->ldb, g->transposeB, packedB + inPlace * depth);
      int aInPlace = columns <= 4 * TILE_COLUMNS || g->transposeA;
      int64_t step = aInPlace ? g->m : BLOCK_ROWS;
      for (int64_t row = 0; row < g->m; row += step) {
        int64_t rows = least(step, g->m - row);
        const float *a = g->transposeA ? g->a + from * g->lda + row : g->a + row * g->lda + from;
        if (!aInPlace) packA(rows, depth, a, g->lda, g->transposeA, packedA);
        for (int64_t j = 0; j < columns; j += TILE_COLUMNS) {
          Product tile = {
            .depth = depth, .b = j < inPlace ? b + j : packedB + j * depth, .bDepth = j < inPlace ? g->ldb : TILE_COLUMNS, .ldc = g->ldc,
            .columns = (int)least(TILE_COLUMNS, columns - j), .accumulate = from > 0 || g->accumulate,
            .bias = last && g->bias ? g->bias + column + j : NULL, .activation = last ? g->activation : ACTIVATION_NONE,
          };
          int64_t tiles = (rows + TILE_ROWS - 1) / TILE_ROWS, done = 0;
          for (int64_t i = 0; i < tiles; i++) {
            // In place the rows are dealt out evenly; packed ones lie in panels.
            int64_t count = aInPlace ? (rows - done + tiles - i - 1) / (tiles - i) : least(TILE_ROWS, rows - done);
            tile.a = !aInPlace ? packedA + done * depth : g->transposeA ? a + done : a + done * g->lda;
            tile.aRow = !aInPlace || g->transposeA ? 1 : g->lda;
            tile.aDepth = !aInPlace ? TILE_ROWS : g->transposeA ? g->lda : 1;
            tile.c = g->c + (row + done) * g->ldc + column + j;
            computeRows((int)count, &tile);
            done += count;
          }
        }
      }
    }
  }
}
