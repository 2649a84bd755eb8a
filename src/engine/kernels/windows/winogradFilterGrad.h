/** The gradient of a filter of 3 x 3 by the same tiles as winograd.h: the sums of 36 products, of x's windows and dy's tiles, transformed back. */
#pragma once
#include "winograd.h"

#define winogradFilterGradScratch IN_BUILD(winogradFilterGradScratch)
size_t winogradFilterGradScratch(const Correlation *q);

#define filterGradOfTiles IN_BUILD(filterGradOfTiles)
/** This thread's part of dfilter, to which it is added where it accumulates. `q` is the forward convolution: x is its source, and dy lies as its out. */
void filterGradOfTiles(const Work *work, const Correlation *q, int64_t images, const float *x, const float *dy, int accumulate, float *dfilter);
