#include "recurrent.h"

void inputGates(const Sequence *q, const float *x, int features, const float *kernel, const float *bias, float *gates, float *scratch) {
  const int64_t columns = (int64_t)q->gates * q->units;
  Gemm product = {
    .m = (int64_t)q->rows * q->time, .n = columns, .k = features, .a = x + at(q, 0, 0, features), .b = kernel, .c = gates + at(q, 0, 0, columns),
    .lda = features, .ldb = columns, .ldc = columns, .bias = bias, .activation = ACTIVATION_NONE,
  };
  gemm(&product, scratch);
}

void firstStates(const Sequence *q, const float *first, float *to, size_t step) {
  for (int row = 0; row < q->rows; row++) {
    if (first) copyFloats(to + row * step, first + (size_t)(q->start + row) * q->units, q->units);
    else zeroFloats(to + row * step, q->units);
  }
}

void multiplyState(const Sequence *q, const float *state, int depth, size_t stateStep, const float *panels, int columns, float *out, size_t outStep, int accumulate) {
  Tile tile = {.a = state, .aRow = stateStep, .c = out, .cRow = outStep, .accumulate = accumulate};
  multiplyPanels(tile, q->rows, panels, depth, columns);
}
