/**
 * Winograd's minimal filtering F(4x4, 3x3) for filters of 3 x 3 without strides (Lavin and Gray, "Fast algorithms for convolutional
 * neural networks", 2016): 4 x 4 outputs, a tile, take 36 products for each pair of channels instead of 144. The source's 6 x 6 windows and the
 * filter are transformed by sums, their products are 36 matrix products, and what comes out is transformed back.
 *
 * The transforms evaluate polynomials at 0, -5/8, 5/8, -3/2, 3/2 and infinity. With whole numbers (0, -1, 1, -2, 2) errors would be 4
 * times those of the sum of products, and up to 9 at their worst; with these, whose squares are nearly each other's inverse, they are
 * about twice those, for values and for gradients (Barabasz et al., "Error analysis and improving the accuracy of Winograd convolution
 * for deep neural networks", 2020, look for such points). What windows and tiles are multiplied by is exact in 32 bits.
 */
#pragma once
#include "correlate.h"

/** Pixels of out along a side of a tile, and of the source's window that it sees. */
#define TILE_SIDE 4
#define WINDOW_SIDE 6
/** Elements of a window, and matrix products. */
#define POSITIONS (WINDOW_SIDE * WINDOW_SIDE)

/** The points but 0 and infinity are -NEAR, NEAR, -FAR and FAR. */
#define NEAR 0.625f
#define FAR 1.5f
#define NEAR_SQUARE (NEAR * NEAR)
#define FAR_SQUARE (FAR * FAR)
/** What the values of a filter's polynomial at 0, NEAR and FAR are divided by: products of the distances to the other points. */
#define ZERO_DISTANCES (NEAR_SQUARE * FAR_SQUARE)
#define NEAR_DISTANCES (2.0f * NEAR_SQUARE * (NEAR_SQUARE - FAR_SQUARE))
#define FAR_DISTANCES (2.0f * FAR_SQUARE * (FAR_SQUARE - NEAR_SQUARE))

/** Tiles of an image, the last ones of a side less than whole. Counted row by row, over all images. */
typedef struct { int down, across; } TileGrid;

INLINE TileGrid tileGrid(int rows, int columns) { return (TileGrid){(rows + TILE_SIDE - 1) / TILE_SIDE, (columns + TILE_SIDE - 1) / TILE_SIDE}; }

/** Where a tile of the grid lies: the corner of its pixels in out, and how many of them are inside. */
typedef struct { int64_t image; int y, x, rows, columns; } TilePlace;

INLINE TilePlace tilePlace(const Correlation *q, TileGrid grid, int64_t tile) {
  const int64_t row = tile / grid.across;
  TilePlace at = {.image = row / grid.down, .y = (int)(row % grid.down) * TILE_SIDE, .x = (int)(tile % grid.across) * TILE_SIDE};
  at.rows = q->rows - at.y < TILE_SIDE ? q->rows - at.y : TILE_SIDE;
  at.columns = q->columns - at.x < TILE_SIDE ? q->columns - at.x : TILE_SIDE;
  return at;
}

/** Whether that is faster: whole vectors of enough channels, enough tiles to share a transformed filter, and few of them that reach out of the image. */
INLINE int worthTiles(int64_t images, int rows, int columns, int channels, int outChannels) {
  TileGrid grid = tileGrid(rows, columns);
  int64_t tiles = (int64_t)grid.down * grid.across;
  int wholeVectorsOnly = channels % WIDTH == 0 && outChannels % WIDTH == 0 && channels >= 16 && outChannels >= 16;
  return wholeVectorsOnly && images * tiles >= 16 && 2 * (int64_t)rows * columns >= 11 * tiles;
}
INLINE int usesWinograd(const Correlation *q, int64_t images) {
  return q->tapsY == 3 && q->tapsX == 3 && q->strideY * q->strideX == 1 && q->stepY * q->stepX == 1 && worthTiles(images, q->rows, q->columns, q->channels, q->outChannels);
}

/** Floats of transformed tiles that stay in the second-level cache. */
#define BLOCK_FLOATS 131072
/** Rows of tiles in registers that a panel of the filter serves at least. */
#define BLOCK_ROWS 3
/** Tiles that are transformed at a time, at most. */
INLINE int blockTiles(int channels, int outChannels) {
  int rows = BLOCK_FLOATS / (POSITIONS * (channels + outChannels)) / TILE_ROWS;
  return (rows < BLOCK_ROWS ? BLOCK_ROWS : rows) * TILE_ROWS;
}
/** From one tile to the next, [position, channel] each: a line of the cache more than they need, or all of them would share a few lines. */
INLINE size_t tileStep(int channels) { return (size_t)POSITIONS * channels + 16; }

/** Tiles of the next block where `left` are left: blocks of about the same size, as the rest of one wastes time. */
INLINE int evenBlock(int64_t left, int most) {
  int64_t blocks = (left + most - 1) / most;
  return (int)((left + blocks - 1) / blocks);
}

#define transformWindows IN_BUILD(transformWindows)
/**
 * Tiles `first` to `first + count` of the source [images, rows, columns, channels]: [tile, position, channel], tiles `tileStep` apart, for the channels from `start` to `end`.
 * A tile's window begins at its place plus the origin. `zeros`: as many as channels.
 */
void transformWindows(const Correlation *q, const float *source, int64_t first, int count, int start, int end, const float *zeros, float *to);

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
