#include "attention.h"

SCRATCH(attention) {
  const size_t keys = INT(ATTENTION_KEYS);
  return INT(ATTENTION_WIDTH) * wholeVectors(keys) + keys * wholeVectors(INT(ATTENTION_VALUE_WIDTH)) + TILE_ROWS * (scoreStride(keys) + 1) + 64;
}

typedef struct { float greatest, reciprocal; } Statistics;

/** e to the scaled scores less the greatest of them, for the first `count`; 0 up to `end`. A row has room for whole vectors. */
static Statistics exponentials(float *row, int count, int end, float scale) {
  Vector greatest = splat(-INFINITE);
  for (int i = 0; i < count; i += WIDTH) greatest = maximum(firstLanes(load(row + i) * scale, count - i, -INFINITE), greatest);
  const float most = greatestLane(greatest);
  Vector sum = splat(0.0f);
  int i = 0;
  for (; i < count; i += WIDTH) {
    Vector e = exponential(firstLanes(load(row + i) * scale - most, count - i, -INFINITE));
    sum += e;
    store(row + i, e);
  }
  for (; i < end; i += WIDTH) store(row + i, splat(0.0f));
  return (Statistics){most, 1.0f / sumOfLanes(sum)};
}

KERNEL(attention) {
  const int64_t inner = INT(ATTENTION_INNER), heads = INT(ATTENTION_OUTER) * inner;
  const int queries = INT(ATTENTION_QUERIES), keys = INT(ATTENTION_KEYS), width = INT(ATTENTION_WIDTH), valueWidth = INT(ATTENTION_VALUE_WIDTH), causal = INT(ATTENTION_CAUSAL);
  const Strides qs = stridesAt(words, ATTENTION_Q_OUTER), ks = stridesAt(words, ATTENTION_K_OUTER), vs = stridesAt(words, ATTENTION_V_OUTER), ys = stridesAt(words, ATTENTION_Y_OUTER);
  const size_t stride = scoreStride(keys);
  float *keyPanels = work->scratch, *valuePanels = keyPanels + width * wholeVectors(keys), *scores = valuePanels + keys * wholeVectors(valueWidth), *reciprocals = scores + TILE_ROWS * stride;
  float *greatest = AT(ATTENTION_STATISTICS), *reciprocal = greatest + heads * queries;
  const Range share = shareOf(work, heads, 1);
  for (int64_t head = share.start; head < share.end; head++) {
    const float *q = AT(ATTENTION_Q) + headAt(qs, head, inner);
    float *y = AT(ATTENTION_Y) + headAt(ys, head, inner);
    packPanels(AT(ATTENTION_K) + headAt(ks, head, inner), 1, ks.row, width, keys, keyPanels);
    packPanels(AT(ATTENTION_V) + headAt(vs, head, inner), vs.row, 1, keys, valueWidth, valuePanels);
    for (int row = 0, rows; row < queries; row += rows) {
      rows = evenTile(queries - row);
      const int seen = causal ? row + rows : keys;
      multiplyRows(rows, q + row * qs.row, qs.row, width, keyPanels, width, seen, keys, scores, stride);
      for (int i = 0; i < rows; i++) {
        const Statistics found = exponentials(scores + i * stride, causal ? row + i + 1 : keys, seen, FLOAT(ATTENTION_SCALE));
        greatest[head * queries + row + i] = found.greatest;
        reciprocal[head * queries + row + i] = reciprocals[i] = found.reciprocal;
      }
      multiplyRows(rows, scores, stride, seen, valuePanels, keys, valueWidth, valueWidth, y + row * ys.row, ys.row);
      for (int i = 0; i < rows; i++) {
        float *out = y + (row + i) * ys.row;
        int column = 0;
        for (; column + WIDTH <= valueWidth; column += WIDTH) store(out + column, load(out + column) * reciprocals[i]);
        for (; column < valueWidth; column++) out[column] *= reciprocals[i];
      }
    }
  }
}
