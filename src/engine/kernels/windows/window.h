/** What kernels that go over windows of an image share. */
#pragma once
#include "../machine/edge.h"
#include "../machine/kernel.h"

/** Along one axis: the positions of a window that lie inside, from `start` to `end` of its taps. */
INLINE Range tapsInside(int origin, int taps, int size) {
  int start = origin < 0 ? -origin : 0, end = size - origin < taps ? size - origin : taps;
  return (Range){start < end ? start : end, end};
}

INLINE int channelVectors(int channels) { return (channels + WIDTH - 1) / WIDTH; }
/** A thread's part of images where windows overlap, so that no other thread writes there: all its pixels of some vectors of channels. */
typedef struct { int image, firstChannel, endChannel; } ImagePart;

/** Part `i` of a range over images x vectors of channels, in order; false after the last. */
INLINE int nextPart(Range *range, int channels, ImagePart *part) {
  int vectors = channelVectors(channels);
  if (range->start >= range->end) return 0;
  part->image = (int)(range->start / vectors);
  int first = (int)(range->start % vectors);
  int64_t end = range->end - (int64_t)part->image * vectors;
  int last = end < vectors ? (int)end : vectors;
  part->firstChannel = first * WIDTH;
  part->endChannel = last * WIDTH < channels ? last * WIDTH : channels;
  range->start += last - first;
  return 1;
}
