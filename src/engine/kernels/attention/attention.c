#include "attention.h"

SCRATCH(attention) {
  const size_t keys = INT(ATTENTION_KEYS);
  return INT(ATTENTION_WIDTH) * wholeVectors(keys) + keys * wholeVectors(INT(ATTENTION_VALUE_WIDTH)) + TILE_ROWS * (scoreStride(keys) + 1) + 64;
}

/** Keys that row `i` of a tile of queries sees. */
INLINE int seenBy(int i, int query, int keys, int causal) { return causal ? query + i + 1 : keys; }

/**
 * In place of the scores of `rows` queries from `query` on: e to the scaled ones less the greatest of them, and 0 up to `seen`. Every step is
 * done for all rows, so that none waits for its own. Rows have room for whole vectors.
 */
static void exponentials(float *scores, size_t stride, int rows, int query, int keys, int causal, int seen, float scale, float *greatest, float *reciprocals) {
  Vector found[TILE_ROWS];
  for (int r = 0; r < rows; r++) {
    const float *row = scores + r * stride;
    const int count = seenBy(r, query, keys, causal);
    Vector most = splat(-INFINITE);
    int i = 0;
    for (; i + WIDTH <= count; i += WIDTH) most = maximum(load(row + i) * scale, most);
    if (i < count) most = maximum(firstLanes(load(row + i) * scale, count - i, -INFINITE), most);
    found[r] = most;
  }
  for (int r = 0; r < rows; r++) greatest[r] = greatestLane(found[r]);
  for (int r = 0; r < rows; r++) {
    float *row = scores + r * stride;
    const int count = seenBy(r, query, keys, causal);
    const float most = greatest[r];
    Vector sum = splat(0.0f);
    int i = 0;
    for (; i + WIDTH <= count; i += WIDTH) {
      Vector e = exponentialShare(load(row + i) * scale - most);
      sum += e;
      store(row + i, e);
    }
    if (i < count) {
      Vector e = firstLanes(exponentialShare(load(row + i) * scale - most), count - i, 0.0f);
      sum += e;
      store(row + i, e);
      i += WIDTH;
    }
    for (; i < seen; i += WIDTH) store(row + i, splat(0.0f));
    found[r] = sum;
  }
  for (int r = 0; r < rows; r++) reciprocals[r] = 1.0f / sumOfLanes(found[r]);
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
      if (head + 1 < share.end) {
        fetchRows(AT(ATTENTION_Q) + headAt(qs, head + 1, inner) + row * qs.row, qs.row, rows, width);
        for (int key = row; key < keys && key < row + rows; key++) {
          fetchRows(AT(ATTENTION_K) + headAt(ks, head + 1, inner) + key * ks.row, ks.row, 1, width);
          fetchRows(AT(ATTENTION_V) + headAt(vs, head + 1, inner) + key * vs.row, vs.row, 1, valueWidth);
        }
      }
      multiplyRows(rows, q + row * qs.row, qs.row, width, keyPanels, width, seen, keys, scores, stride);
      exponentials(scores, stride, rows, row, keys, causal, seen, FLOAT(ATTENTION_SCALE), greatest + head * queries + row, reciprocals);
      copyFloats(reciprocal + head * queries + row, reciprocals, rows);
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
