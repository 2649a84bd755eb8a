#include "tile.h"

typedef float Four __attribute__((vector_size(16), aligned(4)));

/** to[k, width] = from[column, k] for a block of 4 x 4. */
INLINE void transposeFour(const float *from, size_t columnStep, float *to, size_t width) {
  Four a = *(const Four *)from, b = *(const Four *)(from + columnStep), c = *(const Four *)(from + 2 * columnStep), d = *(const Four *)(from + 3 * columnStep);
  Four abLow = __builtin_shufflevector(a, b, 0, 4, 1, 5), abHigh = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  Four cdLow = __builtin_shufflevector(c, d, 0, 4, 1, 5), cdHigh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(Four *)to = __builtin_shufflevector(abLow, cdLow, 0, 1, 4, 5);
  *(Four *)(to + width) = __builtin_shufflevector(abLow, cdLow, 2, 3, 6, 7);
  *(Four *)(to + 2 * width) = __builtin_shufflevector(abHigh, cdHigh, 0, 1, 4, 5);
  *(Four *)(to + 3 * width) = __builtin_shufflevector(abHigh, cdHigh, 2, 3, 6, 7);
}

void packPanel(const float *from, size_t kStep, size_t columnStep, size_t depth, int columns, int width, float *to) {
  if (columnStep == 1) {
    for (size_t k = 0; k < depth; k++, to += width, from += kStep) {
      copyFloats(to, from, columns);
      for (int column = columns; column < width; column++) to[column] = 0.0f;
    }
    return;
  }
  size_t k = 0;
  for (; k + 4 <= depth; k += 4, to += 4 * (size_t)width) {
    int column = 0;
    for (; column + 4 <= columns; column += 4) transposeFour(from + k * kStep + column * columnStep, columnStep, to + column, width);
    for (; column < width; column++)
      for (int i = 0; i < 4; i++) to[(size_t)i * width + column] = column < columns ? from[(k + i) * kStep + column * columnStep] : 0.0f;
  }
  for (; k < depth; k++, to += width)
    for (int column = 0; column < width; column++) to[column] = column < columns ? from[k * kStep + column * columnStep] : 0.0f;
}

void packPanels(const float *from, size_t kStep, size_t columnStep, size_t depth, int columns, float *to) {
  for (int column = 0, width; column < columns; column += width) {
    int left = columns - column;
    width = panelVectors(left) * WIDTH;
    packPanel(from + column * columnStep, kStep, columnStep, depth, left < width ? left : width, width, to);
    to += depth * width;
  }
}

void multiplyPanels(Tile tile, int rows, const float *panels, int depth, int columns) {
  const int32_t start = 0;
  const float *a = tile.a;
  float *c = tile.c;
  tile.runs = &start;
  tile.runCount = 1;
  tile.runLength = depth;
  for (int column = 0, width; column < columns; column += width) {
    int left = columns - column;
    width = panelVectors(left) * WIDTH;
    tile.columns = left < width ? left : width;
    tile.b = panels + (size_t)depth * column;
    tile.bRow = width;
    for (int row = 0, height; row < rows; row += height) {
      height = evenTile(rows - row);
      tile.a = a + row * tile.aRow;
      tile.c = c + row * tile.cRow + column;
      multiplyTile(height, &tile);
    }
  }
}
