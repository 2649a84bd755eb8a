/** The matrix product that `matmul`, the convolutions and the recurrent layers share. */
#pragma once
#include "../machine/kernel.h"

/** The tile that stays in registers: TILE_ROWS x TILE_VECTORS vectors; both are of the build (scripts/kernels/targets.ts). */
#define TILE_COLUMNS (TILE_VECTORS * WIDTH)

/** C[m, n] (+)= A[m, k] B[k, n] (+ bias) (activation), all stored in rows. */
typedef struct {
  int64_t m, n, k;
  const float *a;
  const float *b;
  float *c;
  /** Elements from one row of the storage to the next. */
  int64_t lda, ldb, ldc;
  /** A is stored [k, m]; B is stored [n, k]. */
  int transposeA, transposeB;
  int accumulate;
  /** [n], or NULL. */
  const float *bias;
  /** ACTIVATION_NONE or ACTIVATION_RELU. */
  int activation;
} Gemm;

#define gemm IN_BUILD(gemm)
/** On the calling thread alone. An element's bits do not depend on how m and n were cut into calls. */
void gemm(const Gemm *g, float *scratch);

#define gemmScratch IN_BUILD(gemmScratch)
/** Floats of scratch that a product of at most this size needs. */
size_t gemmScratch(int64_t m, int64_t n, int64_t k);
