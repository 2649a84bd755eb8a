/** Slots of a row program as its instructions see them: rows.c resolves, expressions.c and reductions.c compute. */
#pragma once
#include "../machine/kernel.h"

typedef struct {
  float *at;
  /** Floats from a row to the next; 0 where all rows share one. */
  int64_t step;
  /** One number a row, for every column. */
  int same;
} Operand;

#define applyExpression IN_BUILD(applyExpression)
/** to[r, c] = expression(a[r, c], b[r, c]). `to` has a number for each column. */
void applyExpression(int expression, Operand to, Operand a, Operand b, int64_t rows, int64_t columns);

#define applyReduction IN_BUILD(applyReduction)
/** Row reductions fill a column; EXPRESSION_COLUMN_SUM adds all rows to `to`. */
void applyReduction(int expression, Operand to, Operand a, int64_t rows, int64_t columns);
