#include "../machine/kernel.h"
#include "../rows/math.h"

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

/** Horner's rule over Giles' coefficients ("Approximating the erfinv function", 2011). */
static inline Vector polynomial(const float *coefficients, Vector z) {
  Vector sum = splat(coefficients[0]);
  for (int i = 1; i < 9; i++) sum = multiplyAdd(sum, z, splat(coefficients[i]));
  return sum;
}

/** One draw a word: a sign, and a probability of 31 bits that the inverse of the error function turns into a distance. */
static inline Vector normalOf(const uint32_t *words) {
  static const float inner[9] = {2.81022636e-8f, 3.43273939e-7f, -3.5233877e-6f, -4.39150654e-6f, 0.00021858087f, -0.00125372503f, -0.00417768164f, 0.246640727f, 1.50140941f};
  static const float outer[9] = {-0.000200214257f, 0.000100950558f, 0.00134934322f, -0.00367342844f, 0.00573950773f, -0.0076224613f, 0.00943887047f, 1.00167406f, 2.83297682f};
  Vector tail, sign;
  for (int i = 0; i < WIDTH; i++) {
    tail[i] = ((float)(int32_t)(words[i] & 0x7fffffffu) + 0.5f) * 0x1p-31f;
    sign[i] = words[i] >> 31 ? -1.0f : 1.0f;
  }
  Vector w = -logarithm(tail * (2.0f - tail));
  Vector size = select(w < splat(5.0f), polynomial(inner, w - 2.5f), polynomial(outer, squareRoot(w) - 3.0f));
  return sign * (1.41421356f * (1.0f - tail) * size);
}

NO_SCRATCH(normal)
KERNEL(normal) {
  uint32_t step = (uint32_t)INTS_AT(NORMAL_STEPS)[0];
  const uint32_t *seed = (const uint32_t *)INTS_AT(NORMAL_SEED);
  float *out = AT(NORMAL_OUT);
  Range share = shareOf(work, INT(NORMAL_COUNT), 4 * LANES);
  for (int64_t at = share.start; at < share.end; at += 4 * LANES) {
    uint32_t drawn[4][LANES];
    for (int i = 0; i < LANES; i++) drawn[0][i] = (uint32_t)(at / 4 + i), drawn[1][i] = 0, drawn[2][i] = step, drawn[3][i] = (uint32_t)INT(NORMAL_STREAM);
    philox(drawn, seed[0], seed[1]);
    Vector draws[4];
    for (int word = 0; word < 4; word++) draws[word] = normalOf(drawn[word]);
    int64_t left = share.end - at < 4 * LANES ? share.end - at : 4 * LANES;
    for (int64_t i = 0; i < left; i++) out[at + i] = draws[i % 4][i / 4];
  }
}

NO_SCRATCH(increment)
KERNEL(increment) {
  if (work->thread == 0) ((uint32_t *)INTS_AT(INCREMENT_COUNTER))[0]++;
}
