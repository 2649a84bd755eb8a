/** What the depthwise convolution and its input gradient share: a sum over taps for each channel alone. */
#pragma once
#include "window.h"

/**
 * out[row, column, j] = sum over planes p and taps of source[row * strideY + originY + tapY * stepY, ..., (j / repeat) * planes + p] weights[p, tapY, tapX, j].
 * Forward, `repeat` is the multiplier and there is one plane; in the input gradient there are as many planes as the multiplier says.
 */
typedef struct {
  int sourceRows, sourceColumns, sourceChannels;
  int rows, columns, channels, planes, repeat;
  int tapsY, tapsX, strideY, strideX, stepY, stepX, originY, originX;
  size_t outColumn, outRow;
  /** [planes, tapsY, tapsX, whole vectors of channels] */
  const float *weights;
  /** Whole vectors, or NULL. */
  const float *bias;
  int relu;
} Depthwise;

INLINE size_t wholeChannels(int channels) { return (size_t)channelVectors(channels) * WIDTH; }
INLINE size_t depthwiseWeights(const Depthwise *q) { return (size_t)q->planes * q->tapsY * q->tapsX * wholeChannels(q->channels); }

#define depthwiseScratch IN_BUILD(depthwiseScratch)
size_t depthwiseScratch(const Depthwise *q);

#define depthwiseRows IN_BUILD(depthwiseRows)
/** Rows `start` to `end` of one image. */
void depthwiseRows(const Depthwise *q, const float *source, float *out, int start, int end, float *scratch);
