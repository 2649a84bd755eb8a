/** Vectors along a row whose length is no multiple of WIDTH: `left` floats are left, the lanes behind them are 0 and not written. */
#pragma once
#include "vector.h"

INLINE Vector loadEdge(const float *p, int64_t left) { return left >= WIDTH ? load(p) : loadPart(p, (int)left, 0.0f); }
INLINE void storeEdge(float *p, int64_t left, Vector v) {
  if (left >= WIDTH) store(p, v);
  else storePart(p, (int)left, v);
}
