/** The innermost loop of the matrix product, of convolutions and of recurrent layers: sums that stay in registers. */
#pragma once
#include "../machine/kernel.h"

/** Where a tile's factors lie: `aRow` from a row of A to the next, `aStep` and `bStep` along k, `steps` of them. */
typedef struct {
  const float *a;
  size_t aRow, aStep;
  const float *b;
  size_t bStep;
  int64_t steps;
} Factors;

/** A way of being `adjacent`. */
#define DISTANT_STEPS 2

#if defined(__wasm__)
/*
 * V8 keeps 15 vectors in registers, has no address of two registers and a distance, and adds every number that LLVM does not prove
 * to fit. So each address is a pointer that the compiler does not see through, and what is read lies at fixed distances from it.
 */
#define FIXED(pointer) __asm__("" : "+r"(pointer))

/** `rows`, `vectors` and `adjacent` are literals. Of aRow (`adjacent`) and aStep (else) one is 1. */
INLINE void addProducts(const int rows, const int vectors, const int adjacent, const Factors *factors, Vector (*sums)[TILE_VECTORS]) {
  const float *a[TILE_ROWS], *b = factors->b;
  const int pointers = adjacent ? 1 : rows;
  const size_t aStep = adjacent ? factors->aStep : 1, bStep = factors->bStep;
  UNROLL for (int i = 0; i < pointers; i++) a[i] = factors->a + (size_t)i * factors->aRow;
  for (int32_t left = (int32_t)factors->steps; left > 0; left--) {
    UNROLL for (int i = 0; i < pointers; i++) FIXED(a[i]);
    FIXED(b);
    Vector right[TILE_VECTORS];
    UNROLL for (int j = 0; j < vectors; j++) right[j] = load(b + j * WIDTH);
    UNROLL for (int i = 0; i < rows; i++) {
      Vector element = splat(adjacent ? a[0][i] : *a[i]);
      UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = multiplyAdd(element, right[j], sums[i][j]);
    }
    UNROLL for (int i = 0; i < pointers; i++) a[i] += aStep;
    b += bStep;
  }
}
#else
/** Steps along k that A is asked for ahead of its use, where they lie so far apart that no processor guesses them. Those of AVX2 leave little time for asking. */
#define STEPS_AHEAD (WIDTH == 16 ? 32 : 16)

/** `rows`, `vectors` and `adjacent` are literals. Of aRow (`adjacent`) and aStep (else) one is 1. `adjacent` is DISTANT_STEPS where A's steps may lie far apart. */
INLINE void addProducts(const int rows, const int vectors, const int adjacent, const Factors *factors, Vector (*sums)[TILE_VECTORS]) {
  // Three rows share a pointer: with its stride and twice its stride all are in reach of an address.
  const size_t aRow = factors->aRow, aStep = factors->aStep, bStep = factors->bStep;
  const float *a0 = factors->a, *a3 = a0 + 3 * aRow, *a6 = a3 + 3 * aRow, *a9 = a6 + 3 * aRow, *b = factors->b;
  for (int64_t left = factors->steps; left > 0; left--) {
    Vector right[TILE_VECTORS];
    UNROLL for (int j = 0; j < vectors; j++) right[j] = load(b + j * WIDTH);
    UNROLL for (int i = 0; i < rows; i++) {
      const float *a = i < 3 ? a0 : i < 6 ? a3 : i < 9 ? a6 : a9;
      Vector element = splat(a[(size_t)(i % 3) * aRow]);
      UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = multiplyAdd(element, right[j], sums[i][j]);
    }
    if (adjacent == DISTANT_STEPS) {
      __builtin_prefetch(a0 + STEPS_AHEAD * aStep);
      __builtin_prefetch(a0 + STEPS_AHEAD * aStep + rows - 1);
    }
    a0 += aStep, a3 += aStep, a6 += aStep, a9 += aStep, b += bStep;
  }
}
#endif
