#include "gemm.h"

/** Threads in a grid over one product: those across C's columns, and the rest down its rows. */
typedef struct { int64_t down, across; } Grid;

/** The grid whose largest share is smallest; of equals the one whose threads read least of A and B, of those the one with tall shares. */
static Grid gridFor(int64_t m, int64_t n, int threads) {
  int64_t rowTiles = (m + TILE_ROWS - 1) / TILE_ROWS, columnTiles = (n + TILE_COLUMNS - 1) / TILE_COLUMNS;
  Grid best = {threads, 1};
  int64_t least = INT64_MAX, leastRead = INT64_MAX;
  for (int64_t across = 1; across <= threads; across++) {
    if (threads % across) continue;
    int64_t down = threads / across;
    int64_t largest = ((rowTiles + down - 1) / down) * ((columnTiles + across - 1) / across);
    int64_t read = m / down + n / across;
    if (largest < least || (largest == least && read < leastRead)) least = largest, leastRead = read, best = (Grid){down, across};
  }
  return best;
}

SCRATCH(matmul) { return gemmScratch(INT(MATMUL_M), INT(MATMUL_N), INT(MATMUL_K)); }

KERNEL(matmul) {
  int64_t batches = (int64_t)INT(MATMUL_BATCH_OUTER) * INT(MATMUL_BATCH_INNER);
  Gemm whole = {
    .m = INT(MATMUL_M), .n = INT(MATMUL_N), .k = INT(MATMUL_K), .lda = INT(MATMUL_LDA), .ldb = INT(MATMUL_LDB), .ldc = INT(MATMUL_LDC),
    .transposeA = INT(MATMUL_TRANSPOSE_A), .transposeB = INT(MATMUL_TRANSPOSE_B), .accumulate = INT(MATMUL_ACCUMULATE),
    .bias = AT_OR_NULL(MATMUL_BIAS), .activation = INT(MATMUL_ACTIVATION),
  };
  // Many products are dealt out whole; each of a few is cut.
  Work grid = *work;
  Range items = {0, batches};
  if (batches >= work->threads) {
    items = shareOf(work, batches, 1);
    grid.thread = 0, grid.threads = 1;
  }
  Grid cut = gridFor(whole.m, whole.n, grid.threads);
  Work down = {.thread = (int)(grid.thread / cut.across), .threads = (int)cut.down};
  Work across = {.thread = (int)(grid.thread % cut.across), .threads = (int)cut.across};
  Range rows = shareOf(&down, whole.m, TILE_ROWS), columns = shareOf(&across, whole.n, TILE_COLUMNS);
  if (rows.start >= rows.end || columns.start >= columns.end) return;
  for (int64_t item = items.start; item < items.end; item++) {
    int64_t outer = item / INT(MATMUL_BATCH_INNER), inner = item % INT(MATMUL_BATCH_INNER);
    Gemm part = whole;
    part.m = rows.end - rows.start;
    part.n = columns.end - columns.start;
    part.a = AT(MATMUL_A) + outer * INT(MATMUL_A_OUTER) + inner * INT(MATMUL_A_INNER) + (whole.transposeA ? rows.start : rows.start * whole.lda);
    part.b = AT(MATMUL_B) + outer * INT(MATMUL_B_OUTER) + inner * INT(MATMUL_B_INNER) + (whole.transposeB ? columns.start * whole.ldb : columns.start);
    part.c = AT(MATMUL_C) + outer * INT(MATMUL_C_OUTER) + inner * INT(MATMUL_C_INNER) + rows.start * whole.ldc + columns.start;
    if (whole.bias) part.bias = whole.bias + columns.start;
    gemm(&part, work->scratch);
  }
}
