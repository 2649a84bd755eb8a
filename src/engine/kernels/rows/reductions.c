#include "operand.h"
#include "sums.h"

static float greatest(const float *x, int64_t count) {
  float best = x[0];
  int64_t i = 0;
  if (count >= WIDTH) {
    Vector lanes = load(x);
    for (i = WIDTH; i + WIDTH <= count; i += WIDTH) lanes = maximum(load(x + i), lanes);
    best = greatestLane(lanes);
  }
  // Nothing is greater than a NaN, so one stays.
  for (; i < count; i++)
    if (x[i] != x[i] || x[i] > best) best = x[i];
  return best;
}

static float smallest(const float *x, int64_t count) {
  float best = x[0];
  for (int64_t i = 1; i < count; i++)
    if (x[i] != x[i] || x[i] < best) best = x[i];
  return best;
}

/** The first of equals; a NaN counts only where it comes first, as in tfjs. */
static int64_t greatestAt(const float *x, int64_t count, float sign) {
  int64_t best = 0;
  for (int64_t i = 1; i < count; i++)
    if (sign * x[i] > sign * x[best]) best = i;
  return best;
}

static float product(const float *x, int64_t count) {
  float result = 1.0f;
  for (int64_t i = 0; i < count; i++) result *= x[i];
  return result;
}

/** A block's rows are summed before they are added: shorter sums, smaller errors. */
static void addRows(Operand to, Operand a, int64_t rows, int64_t columns) {
  int64_t c = 0;
  for (; c + WIDTH <= columns; c += WIDTH) {
    Vector sum = splat(0.0f);
    for (int64_t r = 0; r < rows; r++) sum += a.same ? splat(a.at[r * a.step]) : load(a.at + r * a.step + c);
    store(to.at + c, load(to.at + c) + sum);
  }
  for (; c < columns; c++) {
    float sum = 0.0f;
    for (int64_t r = 0; r < rows; r++) sum += a.same ? a.at[r * a.step] : a.at[r * a.step + c];
    to.at[c] += sum;
  }
}

void applyReduction(int expression, Operand to, Operand a, int64_t rows, int64_t columns) {
  if (expression == EXPRESSION_COLUMN_SUM) {
    addRows(to, a, rows, columns);
    return;
  }
  for (int64_t r = 0; r < rows; r++) {
    const float *x = a.at + r * a.step;
    float *out = to.at + r * to.step;
    switch (expression) {
      case EXPRESSION_ROW_SUM: *out = pairwiseSum(x, (size_t)columns); break;
      case EXPRESSION_ROW_MAX: *out = greatest(x, columns); break;
      case EXPRESSION_ROW_MIN: *out = smallest(x, columns); break;
      case EXPRESSION_ROW_ARG_MAX: *out = (float)greatestAt(x, columns, 1.0f); break;
      case EXPRESSION_ROW_ARG_MIN: *out = (float)greatestAt(x, columns, -1.0f); break;
      case EXPRESSION_ROW_PRODUCT: *out = product(x, columns); break;
    }
  }
}
