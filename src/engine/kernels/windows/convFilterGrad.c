/*
 * dfilter of a convolution: for each tap the product x^T dy over all pixels of all images. Threads share tiles of dfilter; each
 * goes through the images in order, band by band, so that a band of x and dy serves all its tiles from the cache.
 */
#include "winogradFilterGrad.h"

#define BAND_FLOATS 32768
/** Pixels that a band should have at least, so that loading and storing the sums doesn't count. */
#define BAND_PIXELS 96

typedef struct {
  int n, h, w, ci, kh, kw, oh, ow, co, strideY, strideX, dilationY, dilationX, padTop, padLeft;
  /** A run of taps whose elements of x lie side by side: a line of the filter, or with dilation a tap. */
  int runs, runRows;
  /** x that a band's windows see; dy's channels in a band. */
  int bandColumns, bandChannels;
  int paddedX, paddedY;
  /** Few output channels would leave vectors of them nearly empty: then vectors go along x, and tiles are [co, runRows]. */
  int narrow;
} Shape;

static Shape shapeOf(const int32_t *words) {
  Shape s = {
    .n = INT(CONV_FILTER_GRAD_N), .h = INT(CONV_FILTER_GRAD_H), .w = INT(CONV_FILTER_GRAD_W),
    .ci = INT(CONV_FILTER_GRAD_CI), .kh = INT(CONV_FILTER_GRAD_KH), .kw = INT(CONV_FILTER_GRAD_KW),
    .oh = INT(CONV_FILTER_GRAD_OH), .ow = INT(CONV_FILTER_GRAD_OW), .co = INT(CONV_FILTER_GRAD_CO),
    .strideY = INT(CONV_FILTER_GRAD_STRIDE_Y), .strideX = INT(CONV_FILTER_GRAD_STRIDE_X), .dilationY = INT(CONV_FILTER_GRAD_DILATION_Y),
    .dilationX = INT(CONV_FILTER_GRAD_DILATION_X), .padTop = INT(CONV_FILTER_GRAD_PAD_TOP), .padLeft = INT(CONV_FILTER_GRAD_PAD_LEFT),
  };
  int together = s.dilationX == 1 || s.kw == 1;
  s.runs = together ? s.kh : s.kh * s.kw;
  s.runRows = together ? s.kw * s.ci : s.ci;
  s.bandColumns = (s.ow - 1) * s.strideX + (s.kw - 1) * s.dilationX + 1;
  s.narrow = isNarrow(s.co, s.runRows);
  s.bandChannels = s.narrow ? s.co : (int)wholeVectors(s.co);
  s.paddedX = s.padLeft || s.bandColumns > s.w;
  s.paddedY = s.padTop || (s.oh - 1) * s.strideY + (s.kh - 1) * s.dilationY + 1 > s.h;
  return s;
}

INLINE int bandLines(const Shape *s, int rows) { return (rows - 1) * s->strideY + (s->kh - 1) * s->dilationY + 1; }
INLINE int bandRows(const Shape *s) {
  int64_t most = BAND_FLOATS / ((int64_t)s->bandColumns * s->ci * s->strideY + (int64_t)s->ow * s->bandChannels);
  return most < 1 ? 1 : most < s->oh ? (int)most : s->oh;
}
/** Images in a band: more than one where they are small. */
INLINE int bandImages(const Shape *s) {
  int images = (BAND_PIXELS + s->oh * s->ow - 1) / (s->oh * s->ow);
  return bandRows(s) < s->oh ? 1 : images < s->n ? images : s->n;
}
INLINE size_t sumsSize(const Shape *s) { return (size_t)s->runs * s->runRows * s->bandChannels; }

static Correlation forwardOf(const Shape *s) {
  return (Correlation){
    .sourceRows = s->h, .sourceColumns = s->w, .channels = s->ci, .rows = s->oh, .columns = s->ow, .outChannels = s->co, .tapsY = s->kh, .tapsX = s->kw,
    .strideY = s->strideY, .strideX = s->strideX, .stepY = s->dilationY, .stepX = s->dilationX, .originY = -s->padTop, .originX = -s->padLeft,
  };
}

SCRATCH(convFilterGrad) {
  Shape s = shapeOf(words);
  const Correlation forward = forwardOf(&s);
  if (usesWinograd(&forward, s.n)) return winogradFilterGradScratch(&forward);
  size_t x = (size_t)bandLines(&s, bandRows(&s)) * s.bandColumns * s.ci, dy = (size_t)bandRows(&s) * s.ow * s.bandChannels;
  return sumsSize(&s) + bandImages(&s) * (x + dy);
}

/** Lines of x from `firstLine` on as the windows see them, 0 outside. */
static void copyLines(const Shape *s, const float *x, int firstLine, int lines, float *band) {
  const size_t ci = s->ci;
  int given = s->bandColumns - s->padLeft < s->w ? s->bandColumns - s->padLeft : s->w;
  if (given < 0) given = 0;
  int before = s->bandColumns < s->padLeft ? s->bandColumns : s->padLeft;
  for (int line = 0; line < lines; line++, band += s->bandColumns * ci) {
    int y = firstLine + line;
    if (y < 0 || y >= s->h) { zeroFloats(band, s->bandColumns * ci); continue; }
    zeroFloats(band, before * ci);
    copyFloats(band + before * ci, x + (size_t)y * s->w * ci, given * ci);
    zeroFloats(band + (before + given) * ci, (s->bandColumns - before - given) * ci);
  }
}

/** dy[pixels, co] with whole vectors of channels. */
static void copyChannels(const Shape *s, const float *dy, size_t pixels, float *band) {
  for (size_t i = 0; i < pixels; i++, band += s->bandChannels) {
    copyFloats(band, dy + i * s->co, s->co);
    for (int c = s->co; c < s->bandChannels; c++) band[c] = 0.0f;
  }
}

/** A tile of dfilter: `rows` elements from `row` of run `run` on, times the panel from `column` on; narrow: all channels, and the panel is of the run. */
typedef struct { int run, row, rows, column, vectors; size_t sums; } Item;

static Item itemOf(const Shape *s, int item) {
  if (s->narrow) {
    int panels = (s->runRows + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
    Item it = {.run = item / panels, .column = item % panels * PANEL_COLUMNS, .rows = s->co};
    it.vectors = panelVectors(s->runRows - it.column);
    it.sums = ((size_t)it.run * s->runRows + it.column) * s->co;
    return it;
  }
  int tiles = (s->runRows + TILE_ROWS - 1) / TILE_ROWS, tile = item % tiles;
  Item it = {.run = item / tiles % s->runs, .column = item / tiles / s->runs * PANEL_COLUMNS};
  it.row = (int)((int64_t)s->runRows * tile / tiles);
  it.rows = (int)((int64_t)s->runRows * (tile + 1) / tiles) - it.row;
  it.vectors = panelVectors(s->co - it.column);
  it.sums = (size_t)s->runs * s->runRows * it.column + ((size_t)it.run * s->runRows + it.row) * it.vectors * WIDTH;
  return it;
}

static void writeItem(const Shape *s, const Item *it, const float *sums, int accumulate, float *dfilter) {
  int width = it->vectors * WIDTH, left = s->co - it->column, given = left < width ? left : width;
  if (s->narrow) {
    float *to = dfilter + ((size_t)it->run * s->runRows + it->column) * s->co;
    for (int i = 0; i < width; i++)
      for (int c = 0; c < s->co; c++) to[i * s->co + c] = (accumulate ? to[i * s->co + c] : 0.0f) + sums[it->sums + (size_t)c * width + i];
    return;
  }
  for (int i = 0; i < it->rows; i++) {
    float *to = dfilter + ((size_t)it->run * s->runRows + it->row + i) * s->co + it->column;
    const float *from = sums + it->sums + (size_t)i * width;
    if (!accumulate) copyFloats(to, from, given);
    else for (int c = 0; c < given; c++) to[c] += from[c];
  }
}

KERNEL(convFilterGrad) {
  const Shape s = shapeOf(words);
  const float *x = AT(CONV_FILTER_GRAD_X), *dy = AT(CONV_FILTER_GRAD_DY);
  const Correlation forward = forwardOf(&s);
  if (usesWinograd(&forward, s.n)) return filterGradOfTiles(work, &forward, s.n, x, dy, INT(CONV_FILTER_GRAD_ACCUMULATE), AT(CONV_FILTER_GRAD_DFILTER));
  const size_t xLine = (size_t)s.w * s.ci, xImage = s.h * xLine, dyImage = (size_t)s.oh * s.ow * s.co;
  const int panels = (s.co + PANEL_COLUMNS - 1) / PANEL_COLUMNS, tiles = (s.runRows + TILE_ROWS - 1) / TILE_ROWS;
  const int narrowPanels = (s.runRows + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
  const Range share = shareOf(work, s.narrow ? (int64_t)s.runs * narrowPanels : (int64_t)panels * s.runs * tiles, 1);
  if (share.start == share.end) return;

  float *sums = work->scratch, *xBand = sums + sumsSize(&s);
  const int mostRows = bandRows(&s), mostImages = bandImages(&s);
  const size_t copiedX = (size_t)bandLines(&s, mostRows) * s.bandColumns * s.ci, copiedY = (size_t)mostRows * s.ow * s.bandChannels;
  float *dyBand = xBand + mostImages * copiedX;
  for (int64_t item = share.start; item < share.end; item++) {
    Item it = itemOf(&s, (int)item);
    zeroFloats(sums + it.sums, (size_t)it.rows * it.vectors * WIDTH);
  }

  const int copyX = s.paddedX || s.paddedY, copyY = !s.narrow && s.co % WIDTH != 0;
  const size_t line = copyX ? (size_t)s.bandColumns * s.ci : xLine;
  for (int image = 0, images; image < s.n; image += images) {
    images = s.n - image < mostImages ? s.n - image : mostImages;
    for (int row = 0, rows; row < s.oh; row += rows) {
      rows = s.oh - row < mostRows ? s.oh - row : mostRows;
      int firstLine = row * s.strideY - s.padTop;
      const float *bandDy = dy + image * dyImage + (size_t)row * s.ow * s.co;
      for (int i = 0; i < images; i++) {
        if (copyX) copyLines(&s, x + (image + i) * xImage, firstLine, bandLines(&s, rows), xBand + i * copiedX);
        if (copyY) copyChannels(&s, bandDy + i * dyImage, (size_t)rows * s.ow, dyBand + i * copiedY);
      }
      OuterTile tile = {
        .images = images, .lines = rows, .steps = s.ow,
        .aImage = copyX ? copiedX : xImage, .aLine = s.strideY * line, .aStep = (size_t)s.strideX * s.ci,
        .bImage = copyY ? copiedY : dyImage, .bLine = (size_t)s.ow * (copyY ? s.bandChannels : s.co), .bStep = copyY ? s.bandChannels : s.co,
      };
      const float *bandX = copyX ? xBand : x + image * xImage + firstLine * xLine;
      for (int64_t item = share.start; item < share.end; item++) {
        Item it = itemOf(&s, (int)item);
        int tapY = s.runs == s.kh ? it.run : it.run / s.kw, tapX = s.runs == s.kh ? 0 : it.run % s.kw;
        tile.a = bandX + (size_t)tapY * s.dilationY * line + (size_t)tapX * s.dilationX * s.ci + it.row;
        tile.b = (copyY ? dyBand : bandDy) + it.column;
        tile.c = sums + it.sums;
        tile.vectors = it.vectors;
        if (!s.narrow) { addOuterTile(it.rows, &tile); continue; }
        OuterTile turned = tile;
        turned.a = bandDy, turned.aImage = tile.bImage, turned.aLine = tile.bLine, turned.aStep = tile.bStep;
        turned.b = tile.a + it.column, turned.bImage = tile.aImage, turned.bLine = tile.aLine, turned.bStep = tile.aStep;
        addOuterTile(it.rows, &turned);
      }
    }
  }
  for (int64_t item = share.start; item < share.end; item++) {
    Item it = itemOf(&s, (int)item);
    writeItem(&s, &it, sums, INT(CONV_FILTER_GRAD_ACCUMULATE), AT(CONV_FILTER_GRAD_DFILTER));
  }
}
