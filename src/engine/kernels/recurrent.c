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

void addStep(const Sequence *q, int time, const float *state, const float *panels, int column, int columns, float *gates) {
  const size_t width = (size_t)q->gates * q->units;
  Tile tile = {.a = state + at(q, 0, time, q->units), .aRow = (size_t)q->time * q->units, .c = gates + at(q, 0, time, width) + column, .cRow = q->time * width, .accumulate = 1};
  multiplyPanels(tile, q->rows, panels, q->units, columns);
}

void stepBack(const Sequence *q, int time, const float *dgates, const float *panels, int column, int columns, float *to, int accumulate) {
  const size_t width = (size_t)q->gates * q->units;
  Tile tile = {.a = dgates + at(q, 0, time, width) + column, .aRow = q->time * width, .c = to, .cRow = q->units, .accumulate = accumulate};
  multiplyPanels(tile, q->rows, panels, columns, q->units);
}
