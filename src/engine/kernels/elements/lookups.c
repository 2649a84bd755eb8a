#include "../machine/kernel.h"

NO_SCRATCH(gather)
KERNEL(gather) {
  int64_t width = INT(GATHER_WIDTH);
  const int32_t *ids = INTS_AT(GATHER_IDS);
  Range share = shareOf(work, INT(GATHER_COUNT), 1);
  for (int64_t i = share.start; i < share.end; i++) {
    float *out = AT(GATHER_OUT) + i * width;
    if (ids[i] >= 0 && ids[i] < INT(GATHER_ROWS)) copyFloats(out, AT(GATHER_TABLE) + ids[i] * width, (size_t)width);
    else zeroFloats(out, (size_t)width);
  }
}

/** Columns that are worth a thread's walk through all rows. */
#define WIDE_SHARE 32

INLINE void addTo(float *out, const float *x, int64_t count) {
  int64_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) store(out + i, load(out + i) + load(x + i));
  for (; i < count; i++) out[i] += x[i];
}

NO_SCRATCH(segmentSum)
KERNEL(segmentSum) {
  int64_t width = INT(SEGMENT_SUM_WIDTH), segments = INT(SEGMENT_SUM_SEGMENTS);
  const int32_t *ids = INTS_AT(SEGMENT_SUM_IDS);
  const float *x = AT(SEGMENT_SUM_X);
  float *out = AT(SEGMENT_SUM_OUT);
  // By columns every thread has the same to do; where there are too few, by segments. Either way each sum runs in the order of the rows.
  int wide = width >= WIDE_SHARE * work->threads;
  Range columns = wide ? shareOf(work, width, WIDTH) : (Range){0, width};
  Range mine = wide ? (Range){0, segments} : shareOf(work, segments, 1);
  if (columns.start >= columns.end) return;
  int64_t count = columns.end - columns.start;
  for (int64_t segment = mine.start; segment < mine.end; segment++) zeroFloats(out + segment * width + columns.start, (size_t)count);
  for (int64_t i = 0; i < INT(SEGMENT_SUM_COUNT); i++)
    if (ids[i] >= mine.start && ids[i] < mine.end) addTo(out + ids[i] * width + columns.start, x + i * width + columns.start, count);
}

NO_SCRATCH(oneHot)
KERNEL(oneHot) {
  int64_t depth = INT(ONE_HOT_DEPTH);
  const int32_t *ids = INTS_AT(ONE_HOT_IDS);
  float on = FLOAT(ONE_HOT_ON), off = FLOAT(ONE_HOT_OFF);
  Range share = shareOf(work, INT(ONE_HOT_COUNT), 1);
  for (int64_t i = share.start; i < share.end; i++) {
    float *out = AT(ONE_HOT_OUT) + i * depth;
    for (int64_t j = 0; j < depth; j++) out[j] = off;
    if (ids[i] >= 0 && ids[i] < depth) out[ids[i]] = on;
  }
}
