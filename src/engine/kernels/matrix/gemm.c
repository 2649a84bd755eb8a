#include "gemm.h"
#include "products.h"
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
#define BLOCK_COLUMNS 1024
/** Numbers of B that are packed at once, so that a row of A and of C is gone through once for several blocks of depth. */
#define SLAB_FLOATS (128 * 1024)
#if defined(__wasm__)
#define BLOCK_ROWS (TILE_ROWS * 8)
#define PACKED_ROWS (TILE_ROWS * 32)
/** Whether rows of A that lie apart are read in place, however many columns share them: V8 reads them as fast as neighbours. */
#define ROWS_IN_PLACE 1
/** Elements between two steps along k from which on neighbouring rows are packed: the steps compete for the same lines of the cache. */
#define NEAR_STEPS 64
#else
#define BLOCK_ROWS (TILE_ROWS * 16)
#define PACKED_ROWS BLOCK_ROWS
#define ROWS_IN_PLACE 0
/** AVX2's low tiles come back to the same lines again and again, and they are gone by then; AVX-512 asks for them early enough. */
#define NEAR_STEPS (WIDTH == 8 ? 512 : INT64_MAX)
#endif
/** Elements from a row of A to the next above which the lines of a tile's rows displace each other. */
#define NEAR_ROWS 512
/** Where rows of A lie whole lines apart, all numbers of a step along k are in the same bank of the cache; copies have rows with two numbers more. */
#define LINE 16
#define COPY_STEP(depth) (((depth) + LINE - 1) / LINE * LINE + 2)

/** B's rows are shared by so few rows of A that packing would not pay. */
#define FEW_ROWS 64
/** Elements of B that stay in the first-level cache anyway. */
#define SMALL_B 8192

INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
INLINE int64_t roundedUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

/** The depth of a slab of so many columns, rounded up to tiles: whole blocks. */
INLINE int64_t slabDepth(int64_t columns) {
  int64_t blocks = SLAB_FLOATS / (BLOCK_DEPTH * columns);
  return (blocks > 1 ? blocks : 1) * BLOCK_DEPTH;
}

size_t gemmScratch(int64_t m, int64_t n, int64_t k) {
  int64_t depth = least(k, BLOCK_DEPTH), columns = roundedUp(least(n, BLOCK_COLUMNS), TILE_COLUMNS);
  // Whoever gets a share of n has a deeper slab, of as many numbers at most.
  int64_t slab = least(columns * k, columns * depth > SLAB_FLOATS ? columns * depth : SLAB_FLOATS);
  return (size_t)(slab + COPY_STEP(depth) * roundedUp(least(m, PACKED_ROWS), TILE_ROWS) + 64);
}

/** Panels that are packed at once where neighbours in a panel lie side by side: whole lines of the cache. */
#define PANELS (48 / TILE_ROWS)
/** Steps along k that they are asked for ahead. */
#define PACKED_AHEAD 16

/** Panels of TILE_ROWS rows of A, stored [depth, TILE_ROWS], where A is stored [depth, rows]. */
static void packA(int64_t rows, int64_t depth, const float *a, int64_t lda, float *packed) {
  int64_t i = 0;
  for (; i + PANELS * TILE_ROWS <= rows; i += PANELS * TILE_ROWS, packed += PANELS * TILE_ROWS * depth)
    for (int64_t k = 0; k < depth; k++) {
      const float *from = a + i + k * lda;
      UNROLL for (int line = 0; line < PANELS * TILE_ROWS; line += LINE) __builtin_prefetch(from + PACKED_AHEAD * lda + line);
      UNROLL for (int panel = 0; panel < PANELS; panel++) __builtin_memcpy(packed + (panel * depth + k) * TILE_ROWS, from + panel * TILE_ROWS, TILE_ROWS * sizeof(float));
    }
  for (; i < rows; i += TILE_ROWS, packed += TILE_ROWS * depth) packPanel(a + i, lda, 1, depth, (int)least(TILE_ROWS, rows - i), TILE_ROWS, packed);
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

/** `rows` and `adjacent` are literals wherever this is called: the sums stay in registers. */
INLINE void computeTile(const int rows, const int adjacent, const Product *t) {
  Vector sum[TILE_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < TILE_VECTORS; j++) sum[i][j] = splat(0.0f);
  // C is asked for while the sums are made: whether it is read or only written, its lines are needed.
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < TILE_VECTORS; j++) __builtin_prefetch(t->c + i * t->ldc + j * WIDTH, 1);
  Factors factors = {t->a, (size_t)t->aRow, (size_t)t->aDepth, t->b, (size_t)t->bDepth, t->depth};
  addProducts(rows, TILE_VECTORS, adjacent, &factors, sum);
  const int rectified = t->activation == ACTIVATION_RELU, accumulate = t->accumulate;
  const float *bias = t->bias;
  float *c = t->c;
  const size_t ldc = (size_t)t->ldc;
  if (t->columns == TILE_COLUMNS) {
    if (accumulate)
      UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int j = 0; j < TILE_VECTORS; j++) sum[i][j] = load(c + i * ldc + j * WIDTH) + sum[i][j];
    if (bias)
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) {
        Vector more = load(bias + j * WIDTH);
        UNROLL for (int i = 0; i < rows; i++) sum[i][j] += more;
      }
    if (rectified)
      UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int j = 0; j < TILE_VECTORS; j++) sum[i][j] = relu(sum[i][j]);
    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) store(c + i * ldc + j * WIDTH, sum[i][j]);
    return;
  }
  float part[TILE_ROWS * TILE_COLUMNS];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < TILE_VECTORS; j++) store(part + i * TILE_COLUMNS + j * WIDTH, sum[i][j]);
  const int columns = t->columns;
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) {
      float *to = c + i * ldc + j, value = part[i * TILE_COLUMNS + j];
      if (accumulate) value = *to + value;
      if (bias) value += bias[j];
      *to = rectified && value <= 0.0f ? 0.0f : value;
    }
}

/* One function for each height: V8 gives a large one's variables fewer registers. */
#define ROWS(count, adjacent, name) \
  static __attribute__((noinline)) void name##count(const Product *t) { computeTile((count) <= TILE_ROWS ? (count) : 1, adjacent, t); }
#if TILE_ROWS > 8
#define HIGH(use, adjacent, name) use(7, adjacent, name) use(8, adjacent, name) use(9, adjacent, name) use(10, adjacent, name) use(11, adjacent, name) use(12, adjacent, name)
#elif TILE_ROWS > 6
#define HIGH(use, adjacent, name) use(7, adjacent, name) use(8, adjacent, name)
#else
#define HIGH(use, adjacent, name)
#endif
#define EACH_HEIGHT(use, adjacent, name) \
  use(1, adjacent, name) use(2, adjacent, name) use(3, adjacent, name) use(4, adjacent, name) use(5, adjacent, name) use(6, adjacent, name) HIGH(use, adjacent, name)
EACH_HEIGHT(ROWS, 0, computeDistant)
EACH_HEIGHT(ROWS, DISTANT_STEPS, computeAdjacent)

static void computeRows(int rows, const Product *t) {
#define CASE(count, adjacent, name) case count: name##count(t); break;
  if (t->aRow == 1) switch (rows) { EACH_HEIGHT(CASE, DISTANT_STEPS, computeAdjacent) }
  else switch (rows) { EACH_HEIGHT(CASE, 0, computeDistant) }
}

typedef enum { IN_PLACE, COPIED, PACKED } Reading;

/** How a block of A is read for so many columns. */
static Reading readingOf(const Gemm *g, int64_t columns) {
  if (columns <= 4 * TILE_COLUMNS) return IN_PLACE;
  if (g->transposeA) return g->lda < NEAR_STEPS ? IN_PLACE : PACKED;
  if (ROWS_IN_PLACE || g->lda % LINE) return IN_PLACE;
  return g->lda > NEAR_ROWS || columns > 8 * TILE_COLUMNS ? COPIED : IN_PLACE;
}

/** A block of A times a block of B: what of it is packed, and from where on. */
typedef struct {
  int64_t from, depth, row, rows, column, columns;
  /** Of its columns, so many of B are read in place. */
  int64_t inPlace;
  Reading reading;
  const float *packedB;
  float *packedA;
} Block;

static void computeBlock(const Gemm *g, const Block *block) {
  const int64_t depth = block->depth, rows = block->rows, columns = block->columns;
  const int last = block->from + depth == g->k, packed = block->reading == PACKED, copied = block->reading == COPIED;
  const float *a = g->transposeA ? g->a + block->from * g->lda + block->row : g->a + block->row * g->lda + block->from;
  if (packed) packA(rows, depth, a, g->lda, block->packedA);
  if (copied) for (int64_t i = 0; i < rows; i++) copyFloats(block->packedA + i * COPY_STEP(depth), a + i * g->lda, (size_t)depth);
  for (int64_t j = 0; j < columns; j += TILE_COLUMNS) {
    const int bInPlace = j < block->inPlace;
    Product tile = {
      .depth = depth, .b = bInPlace ? g->b + block->from * g->ldb + block->column + j : block->packedB + j * depth, .bDepth = bInPlace ? g->ldb : TILE_COLUMNS, .ldc = g->ldc,
      .columns = (int)least(TILE_COLUMNS, columns - j), .accumulate = block->from > 0 || g->accumulate,
      .bias = last && g->bias ? g->bias + block->column + j : NULL, .activation = last ? g->activation : ACTIVATION_NONE,
    };
    int64_t tiles = (rows + TILE_ROWS - 1) / TILE_ROWS, done = 0;
    for (int64_t i = 0; i < tiles; i++) {
      // Rows are dealt out evenly; packed ones lie in panels.
      int64_t count = packed ? least(TILE_ROWS, rows - done) : (rows - done + tiles - i - 1) / (tiles - i);
      tile.a = packed ? block->packedA + done * depth : copied ? block->packedA + done * COPY_STEP(depth) : g->transposeA ? a + done : a + done * g->lda;
      tile.aRow = g->transposeA ? 1 : copied ? COPY_STEP(depth) : g->lda;
      tile.aDepth = packed ? TILE_ROWS : g->transposeA ? g->lda : 1;
      tile.c = g->c + (block->row + done) * g->ldc + block->column + j;
      computeRows((int)count, &tile);
      done += count;
    }
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
  const int bInPlace = !g->transposeB && (g->m <= FEW_ROWS || g->k * g->n <= SMALL_B);
  for (int64_t column = 0; column < g->n; column += BLOCK_COLUMNS) {
    const int64_t columns = least(BLOCK_COLUMNS, g->n - column), tiled = roundedUp(columns, TILE_COLUMNS);
    // What no whole tile holds is always packed: it is padded with zeros.
    const int64_t inPlace = bInPlace ? columns / TILE_COLUMNS * TILE_COLUMNS : 0;
    const Reading reading = readingOf(g, columns);
    const int64_t step = reading == PACKED ? PACKED_ROWS : columns <= 4 * TILE_COLUMNS ? g->m : BLOCK_ROWS;
    // Of a transposed A what lies side by side is in the same block of depth.
    const int64_t slab = g->transposeA ? BLOCK_DEPTH : slabDepth(tiled);
    float *packedB = scratch, *packedA = scratch + tiled * least(slab, g->k);
    for (int64_t top = 0; top < g->k; top += slab) {
      const int64_t bottom = least(g->k, top + slab);
      for (int64_t from = top; from < bottom && inPlace < columns; from += BLOCK_DEPTH) {
        const int64_t depth = least(BLOCK_DEPTH, bottom - from), first = column + inPlace;
        const float *b = g->transposeB ? g->b + first * g->ldb + from : g->b + from * g->ldb + first;
        packB(depth, columns - inPlace, b, g->ldb, g->transposeB, packedB + (from - top) * tiled + inPlace * depth);
      }
      for (int64_t row = 0; row < g->m; row += step)
        for (int64_t from = top; from < bottom; from += BLOCK_DEPTH) {
          Block block = {.from = from, .row = row, .rows = least(step, g->m - row), .column = column, .columns = columns, .inPlace = inPlace, .reading = reading};
          block.depth = least(BLOCK_DEPTH, bottom - from), block.packedB = packedB + (from - top) * tiled, block.packedA = packedA;
          computeBlock(g, &block);
        }
    }
  }
}
