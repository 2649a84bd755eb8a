/** What the forward convolution and its input gradient share: sums over taps of an image, without patches in memory where rows are long enough. */
#pragma once
#include "../matrix/tile.h"

/**
 * out[row, column] = sum over taps of source[row * strideY + originY + tapY * stepY, column * strideX + originX + tapX * stepX] filter[tapY, tapX];
 * outside the source is 0. From one column, row, image of out to the next `outColumn`, `outRow`, `outImage` elements: a strided
 * convolution's input gradient is one correlation for each remainder of the position by the stride.
 */
typedef struct {
  int sourceRows, sourceColumns, channels;
  int rows, columns, outChannels;
  int tapsY, tapsX, strideY, strideX, stepY, stepX, originY, originX;
  size_t outColumn, outRow, outImage;
  /** [tapsY, tapsX, channels] x columns, packed in panels: panel by panel of PANEL_COLUMNS, each [k, its whole vectors]; where it is narrow [columns, k]. */
  const float *panels;
  /** The same unpacked, [k, outChannels], to be read in place except for a last panel that has no whole vectors; or NULL. */
  const float *unpacked;
  /** Whole vectors, or NULL. */
  const float *bias;
  int relu;
} Correlation;

/** Columns of out, from a multiple of PANEL_COLUMNS on. */
typedef struct { int start, end; } Columns;

INLINE size_t correlationDepth(const Correlation *q) { return (size_t)q->tapsY * q->tapsX * q->channels; }
INLINE int narrowCorrelation(const Correlation *q) { return isNarrow(q->outChannels, q->stepX == 1 || q->tapsX == 1 ? q->tapsX * q->channels : q->channels); }
/** Whether rows of out are too short for tiles: then patches are gathered, so that a tile goes on over rows and images. */
INLINE int needsPatches(int columns) { return evenTile(columns) * 3 < TILE_ROWS; }
/** Whether out is a matrix product with the source as it is. */
INLINE int isProduct(const Correlation *q) {
  return q->tapsY * q->tapsX == 1 && q->strideY * q->strideX == 1 && !q->originY && !q->originX && q->rows == q->sourceRows && q->columns == q->sourceColumns;
}

#define correlateScratch IN_BUILD(correlateScratch)
/** Floats of scratch for either of the functions below. */
size_t correlateScratch(const Correlation *q);

#define correlateRows IN_BUILD(correlateRows)
/** Rows `start` to `end` of one image. */
void correlateRows(const Correlation *q, const float *source, float *out, int start, int end, Columns columns, float *scratch);

#define correlatePixels IN_BUILD(correlatePixels)
/** Pixels `start` to `end` of all images, counted row by row; out is dense. */
void correlatePixels(const Correlation *q, const float *source, float *out, int64_t start, int64_t end, Columns columns, float *scratch);
