#include "correlate.h"

/** Floats of source that a band has before it has more rows than it must: it is read once for every panel, and stays in the second-level cache. */
#define BAND_FLOATS 32768

INLINE int bandColumns(const Correlation *q) { return (q->columns - 1) * q->strideX + (q->tapsX - 1) * q->stepX + 1; }
INLINE int bandLines(const Correlation *q, int rows) { return (rows - 1) * q->strideY + (q->tapsY - 1) * q->stepY + 1; }
INLINE int bandRows(const Correlation *q) {
  int64_t rows = BAND_FLOATS / ((int64_t)bandColumns(q) * q->channels * q->strideY);
  return rows < 1 ? 1 : rows < q->rows ? (int)rows : q->rows;
}
/** Pixels whose patches are gathered at a time. */
INLINE int64_t patchPixels(const Correlation *q) {
  int64_t tiles = BAND_FLOATS / ((int64_t)correlationDepth(q) * TILE_ROWS);
  return (tiles < 1 ? 1 : tiles) * TILE_ROWS;
}
INLINE size_t runFloats(const Correlation *q) { return wholeVectors((size_t)q->tapsY * q->tapsX + 1); }

size_t correlateScratch(const Correlation *q) {
  size_t band = (size_t)bandLines(q, bandRows(q)) * bandColumns(q) * q->channels;
  size_t patches = isProduct(q) ? 0 : (size_t)patchPixels(q) * correlationDepth(q);
  return runFloats(q) + (needsPatches(q->columns) || isProduct(q) ? patches : band);
}

/** Where the runs of a patch begin, in an image whose lines are `line` elements long. */
static void findRuns(const Correlation *q, size_t line, int32_t *runs, Tile *tile) {
  int together = q->stepX == 1 || q->tapsX == 1;
  tile->runs = runs;
  tile->runCount = together ? q->tapsY : q->tapsY * q->tapsX;
  tile->runLength = together ? q->tapsX * q->channels : q->channels;
  for (int run = 0; run < tile->runCount; run++) {
    int tapY = together ? run : run / q->tapsX, tapX = together ? 0 : run % q->tapsX;
    runs[run] = (int32_t)(tapY * q->stepY * line + (size_t)tapX * q->stepX * q->channels);
  }
}

/** The panel from `column` on. */
static void setPanel(const Correlation *q, int column, Tile *tile) {
  if (narrowCorrelation(q)) {
    tile->columns = q->outChannels;
    tile->b = q->panels;
    tile->bias = q->bias;
    return;
  }
  int width = panelVectors(q->outChannels - column) * WIDTH;
  int left = q->outChannels - column;
  tile->columns = left < width ? left : width;
  int inPlace = q->unpacked && left >= width;
  tile->b = inPlace ? q->unpacked + column : q->panels + correlationDepth(q) * column;
  tile->bRow = inPlace ? q->outChannels : width;
  tile->bias = q->bias ? q->bias + column : NULL;
}

/** A rectangle of the source, 0 where it lies outside; its lines are dense. */
static void copyBand(const Correlation *q, const float *source, int firstLine, int lines, float *band) {
  const size_t channels = q->channels;
  int columns = bandColumns(q);
  int from = q->originX < 0 ? 0 : q->originX, to = q->originX + columns < q->sourceColumns ? q->originX + columns : q->sourceColumns;
  if (to < from) from = to = q->originX < 0 ? 0 : q->originX;
  int before = from - q->originX < columns ? from - q->originX : columns;
  for (int line = 0; line < lines; line++, band += columns * channels) {
    int y = firstLine + line;
    if (y < 0 || y >= q->sourceRows || to == from) { zeroFloats(band, columns * channels); continue; }
    zeroFloats(band, before * channels);
    copyFloats(band + before * channels, source + ((size_t)y * q->sourceColumns + from) * channels, (to - from) * channels);
    zeroFloats(band + (before + to - from) * channels, (columns - before - (to - from)) * channels);
  }
}

void correlateRows(const Correlation *q, const float *source, float *out, int start, int end, Columns columns, float *scratch) {
  int32_t *runs = (int32_t *)scratch;
  float *copied = scratch + runFloats(q);
  const int most = bandRows(q);
  const int fitsX = q->originX >= 0 && q->originX + bandColumns(q) <= q->sourceColumns;
  for (int first = start; first < end; first += most) {
    int rows = end - first < most ? end - first : most;
    int firstLine = first * q->strideY + q->originY, lines = bandLines(q, rows);
    int inPlace = fitsX && firstLine >= 0 && firstLine + lines <= q->sourceRows;
    if (!inPlace) copyBand(q, source, firstLine, lines, copied);
    const float *band = inPlace ? source + ((size_t)firstLine * q->sourceColumns + q->originX) * q->channels : copied;
    size_t line = (size_t)(inPlace ? q->sourceColumns : bandColumns(q)) * q->channels;
    Tile tile = {.aRow = (size_t)q->strideX * q->channels, .cRow = q->outColumn, .relu = q->relu};
    findRuns(q, line, runs, &tile);
    const int narrow = narrowCorrelation(q);
    for (int column = columns.start; column < columns.end; column += tile.columns) {
      setPanel(q, column, &tile);
      for (int row = 0; row < rows; row++) {
        tile.a = band + (size_t)row * q->strideY * line;
        tile.c = out + (size_t)(first + row) * q->outRow + column;
        for (int x = 0, height; x < q->columns; x += height) {
          height = evenTile(q->columns - x);
          if (narrow) multiplyNarrowTile(height, &tile);
          else multiplyTile(height, &tile);
          tile.a += height * tile.aRow;
          tile.c += height * tile.cRow;
        }
      }
    }
  }
}

/** [tapsY, tapsX, channels] under the filter at one pixel. */
static void gatherPatch(const Correlation *q, const float *source, int row, int column, float *patch) {
  const size_t channels = q->channels;
  int together = q->stepX == 1;
  for (int tapY = 0; tapY < q->tapsY; tapY++) {
    int y = row * q->strideY + q->originY + tapY * q->stepY;
    if (y < 0 || y >= q->sourceRows) { zeroFloats(patch, q->tapsX * channels); patch += q->tapsX * channels; continue; }
    const float *line = source + (size_t)y * q->sourceColumns * channels;
    for (int tapX = 0, taps; tapX < q->tapsX; tapX += taps, patch += taps * channels) {
      int x = column * q->strideX + q->originX + tapX * q->stepX;
      int inside = x >= 0 && x < q->sourceColumns;
      taps = 1;
      if (together && inside) taps = q->sourceColumns - x < q->tapsX - tapX ? q->sourceColumns - x : q->tapsX - tapX;
      if (inside) copyFloats(patch, line + x * channels, taps * channels);
      else zeroFloats(patch, channels);
    }
  }
}

void correlatePixels(const Correlation *q, const float *source, float *out, int64_t start, int64_t end, Columns columns, float *scratch) {
  int32_t *runs = (int32_t *)scratch;
  float *patches = scratch + runFloats(q);
  const size_t depth = correlationDepth(q), image = (size_t)q->sourceRows * q->sourceColumns * q->channels;
  const int product = isProduct(q);
  int64_t most = patchPixels(q);
  *runs = 0;
  for (int64_t first = start; first < end; first += most) {
    int pixels = (int)(end - first < most ? end - first : most);
    if (!product)
      for (int i = 0; i < pixels; i++) {
        int64_t row = (first + i) / q->columns;
        gatherPatch(q, source + (size_t)(row / q->rows) * image, (int)(row % q->rows), (int)((first + i) % q->columns), patches + i * depth);
      }
    Tile tile = {.aRow = depth, .cRow = q->outChannels, .relu = q->relu, .runs = runs, .runCount = 1, .runLength = (int)depth};
    for (int column = columns.start; column < columns.end; column += tile.columns) {
      setPanel(q, column, &tile);
      tile.a = product ? source + (size_t)first * depth : patches;
      tile.c = out + (size_t)first * q->outChannels + column;
      for (int i = 0, height; i < pixels; i += height) {
        height = evenTile(pixels - i);
        if (narrowCorrelation(q)) multiplyNarrowTile(height, &tile);
        else multiplyTile(height, &tile);
        tile.a += height * tile.aRow;
        tile.c += height * tile.cRow;
      }
    }
  }
}
