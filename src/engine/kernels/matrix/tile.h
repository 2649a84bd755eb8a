/** The product that convolutions and recurrent layers are made of: a few rows read in place times a panel of columns. */
#pragma once
#include "../machine/edge.h"
#include "../machine/kernel.h"

/** A panel is up to TILE_VECTORS vectors of columns, stored [k, columns]: what a tile's B is. */
#define PANEL_COLUMNS (TILE_VECTORS * WIDTH)

/**
 * C[rows, columns] = A B (+ C) (+ bias) (relu). A's rows lie `aRow` apart, each as `runCount` runs of `runLength` elements
 * that begin at `runs[i]`: so the patch under a filter is read where it lies.
 */
typedef struct {
  const float *a;
  size_t aRow;
  const int32_t *runs;
  int runCount, runLength;
  /** Whole vectors of columns; from one k to the next `bRow` elements. */
  const float *b;
  size_t bRow;
  float *c;
  size_t cRow;
  int columns;
  /** Whole vectors, or NULL. */
  const float *bias;
  int relu, accumulate;
  /** C, whole vectors of it, is added to the sum when that is complete, and not what it begins with: so many parts round less than one long sum. */
  int addsPart;
} Tile;

#define multiplyTile IN_BUILD(multiplyTile)
/** 1 <= rows <= TILE_ROWS. An element is summed in the order of k whatever `rows` and the panel are. */
void multiplyTile(int rows, const Tile *tile);

#define multiplyNarrowTile IN_BUILD(multiplyNarrowTile)
/** The same for few columns, whose vectors would be nearly empty: b is [columns, k], runs are whole vectors, and lanes are summed. No `accumulate`. */
void multiplyNarrowTile(int rows, const Tile *tile);

/** Whether so few columns are worth it; runs have to be whole vectors. */
INLINE int isNarrow(int columns, int runLength) { return columns * 4 <= WIDTH && runLength % WIDTH == 0; }

#define packPanel IN_BUILD(packPanel)
/** to[k, width] = from[k * kStep + column * columnStep] for `columns` columns, then zeros; one of the steps is 1. */
void packPanel(const float *from, size_t kStep, size_t columnStep, size_t depth, int columns, int width, float *to);

#define packPanels IN_BUILD(packPanels)
/** All panels of a matrix [depth, columns], one after another: depth * wholeVectors(columns) floats. */
void packPanels(const float *from, size_t kStep, size_t columnStep, size_t depth, int columns, float *to);

#define multiplyPanels IN_BUILD(multiplyPanels)
/** A product with all panels of a matrix: `tile` with a, aRow, c, cRow, relu and accumulate set. */
void multiplyPanels(Tile tile, int rows, const float *panels, int depth, int columns);

/**
 * C[rows, columns] += sum over images, lines and steps of a[row] b[column]: the product with long sums of a filter's gradient.
 * `rows` elements of A and whole vectors of B lie side by side; C is [rows, whole vectors].
 */
typedef struct {
  int images, lines, steps;
  const float *a;
  size_t aImage, aLine, aStep;
  const float *b;
  size_t bImage, bLine, bStep;
  float *c;
  int vectors;
} OuterTile;

#define addOuterTile IN_BUILD(addOuterTile)
/** 1 <= rows <= TILE_ROWS, 1 <= vectors <= TILE_VECTORS. */
void addOuterTile(int rows, const OuterTile *tile);

/** Vectors in the panel that begins where `left` columns are left. */
INLINE int panelVectors(int left) {
  int vectors = (left + WIDTH - 1) / WIDTH;
  return vectors < TILE_VECTORS ? vectors : TILE_VECTORS;
}
INLINE size_t wholeVectors(size_t columns) { return (columns + WIDTH - 1) / WIDTH * WIDTH; }

/** Rows of the next tile where `left` rows are left: tiles of about the same height, as low ones waste time. */
INLINE int evenTile(int left) {
  int tiles = (left + TILE_ROWS - 1) / TILE_ROWS;
  return (left + tiles - 1) / tiles;
}
