#include "operand.h"

/*
 * A row program, block by block: every instruction runs over a whole block before the next one, and a block is so small that
 * what one leaves is in the first-level cache when the next one reads it.
 */

/** Words of a slot and of an instruction in the program. */
#define SLOT_WORDS 2
#define INSTRUCTION_WORDS 4
/** Scratch columns begin at lines of the cache. */
#define COLUMN_UNIT 16

INLINE size_t columnFloats(int64_t blockRows) { return (size_t)(blockRows + COLUMN_UNIT - 1) / COLUMN_UNIT * COLUMN_UNIT; }
INLINE size_t tileFloats(int64_t blockRows, int64_t columns) { return columnFloats(blockRows * columns); }
/** The operands lie at the beginning of scratch. */
INLINE size_t operandFloats(int64_t slots) { return columnFloats(slots * (int64_t)(sizeof(Operand) / sizeof(float))); }

SCRATCH(rows) {
  int64_t blockRows = INT(ROWS_BLOCK_ROWS), columns = INT(ROWS_COLUMNS), slots = INT(ROWS_SLOTS);
  size_t size = operandFloats(slots);
  for (int64_t i = 0; i < slots; i++) {
    int kind = words[ROWS_PROGRAM + SLOT_WORDS * i];
    if (kind == SLOT_SCRATCH) size += tileFloats(blockRows, columns);
    else if (kind == SLOT_SCRATCH_COLUMN) size += columnFloats(blockRows);
  }
  return size;
}

/** Where each slot lies for the block that begins at `row`. */
static void placeOperands(const Work *work, const int32_t *words, int64_t chunk, int64_t row, Operand *operands) {
  int64_t blockRows = INT(ROWS_BLOCK_ROWS), columns = INT(ROWS_COLUMNS), period = INT(ROWS_PERIOD);
  float *scratch = work->scratch + operandFloats(INT(ROWS_SLOTS));
  for (int64_t i = 0; i < INT(ROWS_SLOTS); i++) {
    const int32_t *slot = words + ROWS_PROGRAM + SLOT_WORDS * i;
    float *at = work->arena + (uint32_t)slot[1];
    switch (slot[0]) {
      case SLOT_SCRATCH: operands[i] = (Operand){scratch, columns, 0}; scratch += tileFloats(blockRows, columns); break;
      case SLOT_FULL: operands[i] = (Operand){at + row * columns, columns, 0}; break;
      case SLOT_VECTOR: operands[i] = (Operand){at, 0, 0}; break;
      case SLOT_COLUMN: operands[i] = (Operand){at + row, 1, 1}; break;
      case SLOT_SCRATCH_COLUMN: operands[i] = (Operand){scratch, 1, 1}; scratch += columnFloats(blockRows); break;
      case SLOT_SCALAR: operands[i] = (Operand){at, 0, 1}; break;
      case SLOT_PARTIALS: operands[i] = (Operand){at + chunk * columns, 0, 0}; break;
      case SLOT_REPEATING: operands[i] = (Operand){at + row % period * columns, columns, 0}; break;
    }
  }
}

/** One instruction over a block of [rows, columns]. */
static void applyInstruction(const int32_t *instruction, const Operand *operands, int64_t rows, int64_t columns) {
  int expression = instruction[0];
  Operand to = operands[instruction[1]], a = operands[instruction[2]], b = operands[instruction[3]];
  if (expression >= EXPRESSION_ROW_SUM) {
    applyReduction(expression, to, a, rows, columns);
  } else if (to.same) {
    // A number a row: the block is one row of them, and what was a scalar is the same for all.
    applyExpression(expression, (Operand){to.at, 0, 0}, (Operand){a.at, 0, a.step == 0}, (Operand){b.at, 0, b.step == 0}, 1, rows);
  } else if (rows > 1 && to.step == columns && !a.same && a.step == columns && (b.same ? b.step == 0 : b.step == columns)) {
    // Rows that lie one behind another are one long row.
    applyExpression(expression, to, a, b, 1, rows * columns);
  } else {
    applyExpression(expression, to, a, b, rows, columns);
  }
}

KERNEL(rows) {
  int64_t rows = INT(ROWS_ROWS), columns = INT(ROWS_COLUMNS), blockRows = INT(ROWS_BLOCK_ROWS), period = INT(ROWS_PERIOD);
  int64_t slots = INT(ROWS_SLOTS), chunks = INT(ROWS_CHUNKS);
  const int32_t *instructions = words + ROWS_PROGRAM + SLOT_WORDS * slots;
  Operand *operands = (Operand *)work->scratch;
  Range share = shareOf(work, chunks, 1);
  for (int64_t chunk = share.start; chunk < share.end; chunk++) {
    int64_t end = rows * (chunk + 1) / chunks;
    for (int64_t i = 0; i < slots; i++)
      if (words[ROWS_PROGRAM + SLOT_WORDS * i] == SLOT_PARTIALS) zeroFloats(work->arena + (uint32_t)words[ROWS_PROGRAM + SLOT_WORDS * i + 1] + chunk * columns, (size_t)columns);
    for (int64_t row = rows * chunk / chunks, count; row < end; row += count) {
      count = end - row < blockRows ? end - row : blockRows;
      if (period && count > period - row % period) count = period - row % period;
      placeOperands(work, words, chunk, row, operands);
      int64_t blockColumns = columns, blockCount = count;
      if (INT(ROWS_FLAT)) {
        int64_t left = (int64_t)(uint32_t)INT(ROWS_TOTAL) - row * columns;
        blockColumns = count * columns < left ? count * columns : left;
        blockCount = 1;
      }
      for (int64_t i = 0; i < INT(ROWS_INSTRUCTIONS); i++) applyInstruction(instructions + INSTRUCTION_WORDS * i, operands, blockCount, blockColumns);
    }
  }
}
