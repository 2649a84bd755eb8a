#include "attention.h"

/** Queries whose scores are there at once: so few that they stay in the first-level cache, so many that sums over them are worth their tile. */
#define BLOCK_QUERIES 48

INLINE int blockQueries(int queries) { return queries < BLOCK_QUERIES ? queries : BLOCK_QUERIES; }
/** Sums of [keys, columns] in tiles of [TILE_ROWS, a panel]. */
INLINE size_t sumFloats(size_t keys, size_t columns) { return (keys + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS * wholeVectors(columns); }

SCRATCH(attentionGrad) {
  const size_t queries = INT(ATTENTION_GRAD_QUERIES), keys = INT(ATTENTION_GRAD_KEYS), width = INT(ATTENTION_GRAD_WIDTH), valueWidth = INT(ATTENTION_GRAD_VALUE_WIDTH);
  size_t panels = (width + valueWidth) * wholeVectors(keys) + (keys + queries) * wholeVectors(width) + queries * wholeVectors(valueWidth);
  return panels + sumFloats(keys, width) + sumFloats(keys, valueWidth) + 2 * blockQueries((int)queries) * scoreStride(keys) + 64;
}

/** What a tile of queries has in common. */
typedef struct { int query, keys, causal, end; float scale; const float *greatest, *reciprocals; } Queries;

INLINE int seenBy(const Queries *t, int i) { return t->causal ? t->query + i + 1 : t->keys; }

/**
 * Shares p from the scores of `rows` queries, and in place of the gradients by the shares those by the scores: p (d - sum of p d) scale. Both are 0
 * from a query's last key up to `end`. Every step is done for all rows, so that none waits for its own. Rows have room for whole vectors.
 */
static void gradients(float *shares, float *gradient, size_t stride, int rows, const Queries *t) {
  Vector sums[TILE_ROWS];
  float means[TILE_ROWS];
  const float scale = t->scale;
  for (int r = 0; r < rows; r++) {
    float *p = shares + r * stride;
    const float *d = gradient + r * stride, greatest = t->greatest[r], reciprocal = t->reciprocals[r];
    const int count = seenBy(t, r);
    Vector sum = splat(0.0f);
    int i = 0;
    for (; i + WIDTH <= count; i += WIDTH) {
      Vector share = exponentialShare(load(p + i) * scale - greatest) * reciprocal;
      store(p + i, share);
      sum = multiplyAdd(share, load(d + i), sum);
    }
    if (i < count) {
      Vector share = firstLanes(exponentialShare(load(p + i) * scale - greatest) * reciprocal, count - i, 0.0f);
      store(p + i, share);
      sum = multiplyAdd(share, firstLanes(load(d + i), count - i, 0.0f), sum);
    }
    sums[r] = sum;
  }
  for (int r = 0; r < rows; r++) means[r] = sumOfLanes(sums[r]);
  for (int r = 0; r < rows; r++) {
    float *p = shares + r * stride, *d = gradient + r * stride;
    const float mean = means[r];
    const int count = seenBy(t, r);
    int i = 0;
    for (; i + WIDTH <= count; i += WIDTH) store(d + i, load(p + i) * (load(d + i) - mean) * scale);
    if (i < count) {
      store(d + i, firstLanes(load(p + i) * (load(d + i) - mean) * scale, count - i, 0.0f));
      i += WIDTH;
    }
    for (; i < t->end; i += WIDTH) {
      store(p + i, splat(0.0f));
      store(d + i, splat(0.0f));
    }
  }
}

/** sums[keys, columns] += A' B over the rows of a block of queries; where it is causal, only those from a tile's first key on. */
static void addBlock(float *sums, const float *a, size_t stride, const float *panels, int queries, int columns, int first, int rows, int seen, int causal) {
  for (int key = 0; key < seen; key += TILE_ROWS) {
    const int height = seen - key < TILE_ROWS ? seen - key : TILE_ROWS;
    const int skipped = causal && key > first ? key - first : 0;
    for (int column = 0, width; column < columns; column += width) {
      const int vectors = panelVectors(columns - column);
      width = vectors * WIDTH;
      OuterTile tile = {
        .images = 1, .lines = 1, .steps = rows - skipped, .a = a + skipped * stride + key, .aStep = stride,
        .b = panels + (size_t)queries * column + (size_t)(first + skipped) * width, .bStep = width,
        .c = sums + key * wholeVectors(columns) + (size_t)TILE_ROWS * column, .vectors = vectors,
      };
      addOuterTile(height, &tile);
    }
  }
}

/** What `addBlock` has summed, row by row. */
static void writeSums(const float *sums, int keys, int columns, float *to, int64_t row) {
  for (int key = 0; key < keys; key++) {
    const float *tile = sums + (size_t)(key / TILE_ROWS * TILE_ROWS) * wholeVectors(columns);
    for (int column = 0, width; column < columns; column += width) {
      const int left = columns - column;
      width = panelVectors(left) * WIDTH;
      copyFloats(to + key * row + column, tile + (size_t)TILE_ROWS * column + key % TILE_ROWS * width, left < width ? left : width);
    }
  }
}

KERNEL(attentionGrad) {
  const int64_t inner = INT(ATTENTION_GRAD_INNER), heads = INT(ATTENTION_GRAD_OUTER) * inner;
  const int queries = INT(ATTENTION_GRAD_QUERIES), keys = INT(ATTENTION_GRAD_KEYS), width = INT(ATTENTION_GRAD_WIDTH), valueWidth = INT(ATTENTION_GRAD_VALUE_WIDTH), causal = INT(ATTENTION_GRAD_CAUSAL);
  const Strides qs = stridesAt(words, ATTENTION_GRAD_Q_OUTER), ks = stridesAt(words, ATTENTION_GRAD_K_OUTER), vs = stridesAt(words, ATTENTION_GRAD_V_OUTER), dys = stridesAt(words, ATTENTION_GRAD_DY_OUTER);
  const Strides dqs = stridesAt(words, ATTENTION_GRAD_DQ_OUTER), dks = stridesAt(words, ATTENTION_GRAD_DK_OUTER), dvs = stridesAt(words, ATTENTION_GRAD_DV_OUTER);
  const size_t stride = scoreStride(keys);
  float *keysAcross = work->scratch, *valuesAcross = keysAcross + width * wholeVectors(keys), *keyRows = valuesAcross + valueWidth * wholeVectors(keys);
  float *queryRows = keyRows + keys * wholeVectors(width), *dyRows = queryRows + queries * wholeVectors(width);
  float *keySums = dyRows + queries * wholeVectors(valueWidth), *valueSums = keySums + sumFloats(keys, width);
  float *shares = valueSums + sumFloats(keys, valueWidth), *gradient = shares + blockQueries(queries) * stride;
  const float *greatest = AT(ATTENTION_GRAD_STATISTICS), *reciprocal = greatest + heads * queries;
  const Range share = shareOf(work, heads, 1);
  for (int64_t head = share.start; head < share.end; head++) {
    const float *q = AT(ATTENTION_GRAD_Q) + headAt(qs, head, inner), *k = AT(ATTENTION_GRAD_K) + headAt(ks, head, inner), *v = AT(ATTENTION_GRAD_V) + headAt(vs, head, inner), *dy = AT(ATTENTION_GRAD_DY) + headAt(dys, head, inner);
    float *dq = AT(ATTENTION_GRAD_DQ) + headAt(dqs, head, inner);
    packPanels(k, 1, ks.row, width, keys, keysAcross);
    packPanels(v, 1, vs.row, valueWidth, keys, valuesAcross);
    packPanels(k, ks.row, 1, keys, width, keyRows);
    packPanels(q, qs.row, 1, queries, width, queryRows);
    packPanels(dy, dys.row, 1, queries, valueWidth, dyRows);
    zeroFloats(keySums, sumFloats(keys, width));
    zeroFloats(valueSums, sumFloats(keys, valueWidth));
    for (int first = 0; first < queries; first += BLOCK_QUERIES) {
      const int blockRows = queries - first < BLOCK_QUERIES ? queries - first : BLOCK_QUERIES, blockSeen = causal ? first + blockRows : keys;
      for (int row = 0, rows; row < blockRows; row += rows) {
        rows = evenTile(blockRows - row);
        const int query = first + row, seen = causal ? query + rows : keys;
        if (head + 1 < share.end) {
          fetchRows(AT(ATTENTION_GRAD_Q) + headAt(qs, head + 1, inner) + query * qs.row, qs.row, rows, width);
          fetchRows(AT(ATTENTION_GRAD_DY) + headAt(dys, head + 1, inner) + query * dys.row, dys.row, rows, valueWidth);
          for (int key = query; key < keys && key < query + rows; key++) {
            fetchRows(AT(ATTENTION_GRAD_K) + headAt(ks, head + 1, inner) + key * ks.row, ks.row, 1, width);
            fetchRows(AT(ATTENTION_GRAD_V) + headAt(vs, head + 1, inner) + key * vs.row, vs.row, 1, valueWidth);
          }
        }
        float *p = shares + row * stride, *ds = gradient + row * stride;
        multiplyRows(rows, q + query * qs.row, qs.row, width, keysAcross, width, seen, keys, p, stride);
        multiplyRows(rows, dy + query * dys.row, dys.row, valueWidth, valuesAcross, valueWidth, seen, keys, ds, stride);
        const int64_t at = head * queries + query;
        gradients(p, ds, stride, rows, &(Queries){query, keys, causal, blockSeen, FLOAT(ATTENTION_GRAD_SCALE), greatest + at, reciprocal + at});
        multiplyRows(rows, ds, stride, seen, keyRows, keys, width, width, dq + query * dqs.row, dqs.row);
      }
      addBlock(valueSums, shares, stride, dyRows, queries, valueWidth, first, blockRows, blockSeen, causal);
      addBlock(keySums, gradient, stride, queryRows, queries, width, first, blockRows, blockSeen, causal);
    }
    writeSums(keySums, keys, width, AT(ATTENTION_GRAD_DK) + headAt(dks, head, inner), dks.row);
    writeSums(valueSums, keys, valueWidth, AT(ATTENTION_GRAD_DV) + headAt(dvs, head, inner), dvs.row);
  }
}
