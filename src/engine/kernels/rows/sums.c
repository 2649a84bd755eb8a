#include "sums.h"

/** Elements that are added up straight, in vectors, before sums are added in pairs (Higham, "The accuracy of floating point summation", 1993). */
#define STRAIGHT 1024

float pairwiseSum(const float *x, size_t count) {
  if (count > STRAIGHT) {
    size_t half = (count / STRAIGHT + 1) / 2 * STRAIGHT;
    return pairwiseSum(x, half) + pairwiseSum(x + half, count - half);
  }
  Vector sum[4] = {splat(0.0f), splat(0.0f), splat(0.0f), splat(0.0f)};
  size_t i = 0;
  for (; i + 4 * WIDTH <= count; i += 4 * WIDTH)
    UNROLL for (int v = 0; v < 4; v++) sum[v] += load(x + i + v * WIDTH);
  for (; i + WIDTH <= count; i += WIDTH) sum[0] += load(x + i);
  float total = sumOfLanes((sum[0] + sum[1]) + (sum[2] + sum[3]));
  for (; i < count; i++) total += x[i];
  return total;
}

NO_SCRATCH(sumAll)
KERNEL(sumAll) {
  if (work->thread == 0) AT(SUM_ALL_OUT)[0] = pairwiseSum(AT(SUM_ALL_X), (size_t)INT(SUM_ALL_COUNT)) * FLOAT(SUM_ALL_SCALE);
}

NO_SCRATCH(sumPartials)
KERNEL(sumPartials) {
  int64_t columns = INT(SUM_PARTIALS_COLUMNS), chunks = INT(SUM_PARTIALS_CHUNKS);
  const float *partials = AT(SUM_PARTIALS_PARTIALS);
  float *out = AT(SUM_PARTIALS_OUT);
  Range share = shareOf(work, columns, 64);
  int64_t column = share.start;
  for (; column + WIDTH <= share.end; column += WIDTH) {
    Vector sum = splat(0.0f);
    for (int64_t chunk = 0; chunk < chunks; chunk++) sum += load(partials + chunk * columns + column);
    store(out + column, sum);
  }
  for (; column < share.end; column++) {
    float sum = 0.0f;
    for (int64_t chunk = 0; chunk < chunks; chunk++) sum += partials[chunk * columns + column];
    out[column] = sum;
  }
}
