/**
 * Winograd's minimal filtering F(2x2, 3x3) for filters of 3 x 3 without strides (Lavin and Gray, "Fast algorithms for convolutional
 * neural networks", 2016): 2 x 2 outputs, a tile, take 16 products for each pair of channels instead of 36. The source's 4 x 4 windows and the
 * filter are transformed by sums, their products are 16 matrix products, and what comes out is transformed back. All factors
 * are 1 and 1/2, so that errors stay those of a sum of products.
 */
#pragma once
#include "correlate.h"

/** Elements of a window, and matrix products. */
#define POSITIONS 16

/** Tiles of an image: 2 x 2 pixels of out each, the last ones of an odd side less. Counted row by row, over all images. */
typedef struct { int down, across; } TileGrid;

INLINE TileGrid tileGrid(int rows, int columns) { return (TileGrid){(rows + 1) / 2, (columns + 1) / 2}; }

/** Whether that is faster: whole vectors of enough channels, enough tiles to share a transformed filter, and few of them that reach out of the image. */
INLINE int worthTiles(int64_t images, int rows, int columns, int channels, int outChannels) {
  TileGrid grid = tileGrid(rows, columns);
  int64_t tiles = (int64_t)grid.down * grid.across;
  int wholeVectorsOnly = channels % WIDTH == 0 && outChannels % WIDTH == 0 && channels >= 16 && outChannels >= 16;
  return wholeVectorsOnly && images * tiles >= 32 && 2 * (int64_t)rows * columns >= 3 * tiles;
}
INLINE int usesWinograd(const Correlation *q, int64_t images) {
  return q->tapsY == 3 && q->tapsX == 3 && q->strideY * q->strideX == 1 && q->stepY * q->stepX == 1 && worthTiles(images, q->rows, q->columns, q->channels, q->outChannels);
}

/** Floats of transformed tiles that stay in the second-level cache. */
#define BLOCK_FLOATS 131072
/** Tiles that are transformed at a time. */
INLINE int blockTiles(int channels, int outChannels) {
  int rows = BLOCK_FLOATS / (POSITIONS * (channels + outChannels)) / TILE_ROWS;
  return (rows < 1 ? 1 : rows) * TILE_ROWS;
}
/** From one position to the next: a line of the cache more than they need, or all of them would share a few lines. */
INLINE size_t positionStep(int tiles, int channels) { return (size_t)tiles * channels + 16; }

#define transformWindows IN_BUILD(transformWindows)
/**
 * Tiles `first` to `first + count` of the source [images, rows, columns, channels]: to[position, tile, channel] for the channels from `start` to `end`.
 * A tile's window begins at twice its place plus the origin. `zeros`: as many as channels.
 */
void transformWindows(const Correlation *q, const float *source, int64_t first, int count, int start, int end, const float *zeros, size_t step, float *to);

#define transformFilter IN_BUILD(transformFilter)
/** A filter's panels, each [9 taps, channels, its columns], as those of each position: to[position] is what `multiplyPanels` takes. */
void transformFilter(const Correlation *q, const float *panels, float *to);
INLINE size_t transformedFilter(const Correlation *q) { return (size_t)POSITIONS * q->channels * q->outChannels; }

#define winogradScratch IN_BUILD(winogradScratch)
/** Floats of scratch for `correlateTiles`, the transformed filter not among them. */
size_t winogradScratch(const Correlation *q);

#define correlateTiles IN_BUILD(correlateTiles)
/**
 * Tiles `start` to `end` of all images. `filter`: the transformed one. `mask`, like out, or NULL: out is 0 where it is 0 or below.
 * `sums` [outChannels] or NULL: the sum of what was written is added to it.
 */
void correlateTiles(const Correlation *q, const float *filter, const float *source, float *out, const float *mask, float *sums, int64_t start, int64_t end, float *scratch);
