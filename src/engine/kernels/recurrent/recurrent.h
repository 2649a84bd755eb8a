/** What the recurrent layers share. Threads share the batch: its rows need nothing of each other, so that no step has to wait. */
#pragma once
#include "../matrix/gemm.h"
#include "../rows/math.h"
#include "../matrix/tile.h"

INLINE Vector activateCell(int activation, Vector v) {
  switch (activation) {
    case CELL_TANH: return hyperbolicTangent(v);
    case CELL_SIGMOID: return sigmoidOfGate(v);
    case CELL_HARD_SIGMOID: return minimum(maximum(v * 0.2f + 0.5f, splat(0.0f)), splat(1.0f));
    case CELL_RELU: return relu(v);
    default: return v;
  }
}

/** An activation's derivative from its result y. */
INLINE Vector slopeOfCell(int activation, Vector y) {
  switch (activation) {
    case CELL_TANH: return 1.0f - y * y;
    case CELL_SIGMOID: return y * (1.0f - y);
    case CELL_HARD_SIGMOID: return keep((y > splat(0.0f)) & (y < splat(1.0f)), splat(0.2f));
    case CELL_RELU: return keep(y > splat(0.0f), splat(1.0f));
    default: return splat(1.0f);
  }
}

/** Rows `start` to `end` of the batch, on the way through time. */
typedef struct {
  int time, units, gates, reverse;
  int64_t start;
  int rows;
} Sequence;

/** Where step `step` is in time. */
INLINE int timeOf(const Sequence *q, int step) { return q->reverse ? q->time - 1 - step : step; }
/** An element of [batch, time, width]. */
INLINE size_t at(const Sequence *q, int row, int time, size_t width) { return ((size_t)(q->start + row) * q->time + time) * width; }

/** Where the state goes that row `row` has after `step`: to the next step, or after the last one to `last`. */
INLINE float *nextState(const Sequence *q, int row, int step, float *before, float *last) {
  return step + 1 < q->time ? before + at(q, row, timeOf(q, step + 1), q->units) : last + (size_t)(q->start + row) * q->units;
}

#define inputGates IN_BUILD(inputGates)
/** gates[rows, t, gates u] = x kernel (+ bias), for all steps at once. */
void inputGates(const Sequence *q, const float *x, int features, const float *kernel, const float *bias, float *gates, float *scratch);

#define firstStates IN_BUILD(firstStates)
/** to[row] = first[row] or 0 where there is no `first`; from row to row of `to` are `step` floats. */
void firstStates(const Sequence *q, const float *first, float *to, size_t step);

/*
 * What a step multiplies, and what comes out, lies in scratch memory row by row: in [batch, t, ...] rows are often a power of two
 * apart, and would push each other out of the cache.
 */
#define multiplyState IN_BUILD(multiplyState)
/** out[rows, columns] = state[rows, depth] panels; from row to row of state are `stateStep` floats, of out `outStep`. */
void multiplyState(const Sequence *q, const float *state, int depth, size_t stateStep, const float *panels, int columns, float *out, size_t outStep, int accumulate);

/** Floats that `columns` columns of the recurrent kernel take as panels of either kind. */
INLINE size_t forwardPanels(int units, int columns) { return units * wholeVectors(columns); }
INLINE size_t backwardPanels(int units, int columns) { return columns * wholeVectors(units); }
