#include "../machine/kernel.h"

/** Counters that are worked on at once; each gives four words. */
#define LANES WIDTH

/** Philox4x32-10 (Salmon et al., SC 2011), the generator of random/philox.ts: a counter a lane, replaced by its words. */
static void philox(uint32_t drawn[4][LANES], uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++, key0 += 0x9e3779b9u, key1 += 0xbb67ae85u)
    for (int i = 0; i < LANES; i++) {
      uint64_t product0 = (uint64_t)0xd2511f53u * drawn[0][i], product1 = (uint64_t)0xcd9e8d57u * drawn[2][i];
      drawn[0][i] = (uint32_t)(product1 >> 32) ^ drawn[1][i] ^ key0;
      drawn[1][i] = (uint32_t)product1;
      drawn[2][i] = (uint32_t)(product0 >> 32) ^ drawn[3][i] ^ key1;
      drawn[3][i] = (uint32_t)product0;
    }
}

NO_SCRATCH(dropoutMask)
KERNEL(dropoutMask) {
  uint32_t threshold = (uint32_t)INT(DROPOUT_MASK_THRESHOLD), step = (uint32_t)INTS_AT(DROPOUT_MASK_STEPS)[0];
  const uint32_t *seed = (const uint32_t *)INTS_AT(DROPOUT_MASK_SEED);
  float keep = FLOAT(DROPOUT_MASK_KEEP), *out = AT(DROPOUT_MASK_OUT);
  Range share = shareOf(work, INT(DROPOUT_MASK_COUNT), 4 * LANES);
  for (int64_t at = share.start; at < share.end; at += 4 * LANES) {
    uint32_t drawn[4][LANES];
    for (int i = 0; i < LANES; i++) drawn[0][i] = (uint32_t)(at / 4 + i), drawn[1][i] = 0, drawn[2][i] = step, drawn[3][i] = (uint32_t)INT(DROPOUT_MASK_STREAM);
    philox(drawn, seed[0], seed[1]);
    int64_t left = share.end - at < 4 * LANES ? share.end - at : 4 * LANES;
    for (int64_t i = 0; i < left; i++) out[at + i] = drawn[i % 4][i / 4] >= threshold ? keep : 0.0f;
  }
}

NO_SCRATCH(increment)
KERNEL(increment) {
  if (work->thread == 0) ((uint32_t *)INTS_AT(INCREMENT_COUNTER))[0]++;
}
