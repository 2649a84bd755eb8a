/* Resizing as tfjs's cpu kernels do it (ResizeBilinear.ts, ResizeNearestNeighbor.ts), positions in doubles as there; the gradients are those of just this. */
#include "window.h"

NO_SCRATCH(resize)
NO_SCRATCH(resizeGrad)

/** How positions along one axis of the output lie in the input. */
typedef struct { int size, alignCorners, halfPixelCenters; double ratio; } Axis;
/** Two neighbours, and the second one's weight; the nearest one alone has weight 0. */
typedef struct { int low, high; float weight; } Position;

static Axis axisOf(int size, int outSize, int alignCorners, int halfPixelCenters) {
  int corners = alignCorners && outSize > 1;
  return (Axis){size, alignCorners, halfPixelCenters, (double)(corners ? size - 1 : size) / (corners ? outSize - 1 : outSize)};
}

INLINE int downToInt(double x) {
  int whole = (int)x;
  return whole > x ? whole - 1 : whole;
}

static Position positionOf(const Axis *axis, int index, int bilinear) {
  if (!bilinear) {
    double at = axis->ratio * (axis->halfPixelCenters ? index + 0.5 : index);
    int nearest = downToInt(axis->alignCorners ? at + 0.5 : at);
    nearest = nearest < axis->size - 1 ? nearest : axis->size - 1;
    return (Position){nearest, nearest, 0.0f};
  }
  double at = axis->halfPixelCenters ? axis->ratio * (index + 0.5) - 0.5 : axis->ratio * index;
  int low = downToInt(at), high = low < at ? low + 1 : low;
  if (low < 0) low = 0;
  if (high < 0) high = 0;
  if (high > axis->size - 1) high = axis->size - 1;
  if (low > high) low = high;
  return (Position){low, high, low == high ? 0.0f : (float)(at - low)};
}

KERNEL(resize) {
  const int h = INT(RESIZE_H), w = INT(RESIZE_W), c = INT(RESIZE_C), oh = INT(RESIZE_OH), ow = INT(RESIZE_OW), bilinear = INT(RESIZE_BILINEAR);
  const Axis axisY = axisOf(h, oh, INT(RESIZE_ALIGN_CORNERS), INT(RESIZE_HALF_PIXEL_CENTERS)), axisX = axisOf(w, ow, INT(RESIZE_ALIGN_CORNERS), INT(RESIZE_HALF_PIXEL_CENTERS));
  Range rows = shareOf(work, (int64_t)INT(RESIZE_N) * oh, 1);
  for (int64_t row = rows.start; row < rows.end; row++) {
    Position y = positionOf(&axisY, (int)(row % oh), bilinear);
    const float *image = AT(RESIZE_X) + (size_t)(row / oh) * h * w * c;
    const float *above = image + (size_t)y.low * w * c, *below = image + (size_t)y.high * w * c;
    float *out = AT(RESIZE_Y) + (size_t)row * ow * c;
    for (int column = 0; column < ow; column++, out += c) {
      Position x = positionOf(&axisX, column, bilinear);
      const size_t left = (size_t)x.low * c, right = (size_t)x.high * c;
      for (int channel = 0; channel < c; channel += WIDTH) {
        const int count = c - channel;
        Vector value = loadEdge(above + left + channel, count);
        if (bilinear) {
          Vector lower = loadEdge(below + left + channel, count);
          value += (loadEdge(above + right + channel, count) - value) * x.weight;
          lower += (loadEdge(below + right + channel, count) - lower) * x.weight;
          value += (lower - value) * y.weight;
        }
        storeEdge(out + channel, count, value);
      }
    }
  }
}

INLINE void addEdge(float *p, int count, Vector v) { storeEdge(p, count, loadEdge(p, count) + v); }

KERNEL(resizeGrad) {
  const int h = INT(RESIZE_GRAD_H), w = INT(RESIZE_GRAD_W), c = INT(RESIZE_GRAD_C), oh = INT(RESIZE_GRAD_OH), ow = INT(RESIZE_GRAD_OW), bilinear = INT(RESIZE_GRAD_BILINEAR);
  const Axis axisY = axisOf(h, oh, INT(RESIZE_GRAD_ALIGN_CORNERS), INT(RESIZE_GRAD_HALF_PIXEL_CENTERS)), axisX = axisOf(w, ow, INT(RESIZE_GRAD_ALIGN_CORNERS), INT(RESIZE_GRAD_HALF_PIXEL_CENTERS));
  Range range = shareOf(work, (int64_t)INT(RESIZE_GRAD_N) * channelVectors(c), 1);
  ImagePart part;
  while (nextPart(&range, c, &part)) {
    const float *dy = AT(RESIZE_GRAD_DY) + (size_t)part.image * oh * ow * c;
    float *dx = AT(RESIZE_GRAD_DX) + (size_t)part.image * h * w * c;
    for (int pixel = 0; pixel < h * w; pixel++) zeroFloats(dx + (size_t)pixel * c + part.firstChannel, part.endChannel - part.firstChannel);
    for (int row = 0; row < oh; row++) {
      Position y = positionOf(&axisY, row, bilinear);
      float *above = dx + (size_t)y.low * w * c, *below = dx + (size_t)y.high * w * c;
      for (int column = 0; column < ow; column++) {
        Position x = positionOf(&axisX, column, bilinear);
        const size_t left = (size_t)x.low * c, right = (size_t)x.high * c;
        for (int channel = part.firstChannel; channel < part.endChannel; channel += WIDTH) {
          const int count = c - channel;
          Vector gradient = loadEdge(dy + ((size_t)row * ow + column) * c + channel, count);
          if (!bilinear) {
            addEdge(above + left + channel, count, gradient);
            continue;
          }
          addEdge(above + left + channel, count, gradient * ((1.0f - y.weight) * (1.0f - x.weight)));
          addEdge(above + right + channel, count, gradient * ((1.0f - y.weight) * x.weight));
          addEdge(below + left + channel, count, gradient * (y.weight * (1.0f - x.weight)));
          addEdge(below + right + channel, count, gradient * (y.weight * x.weight));
        }
      }
    }
  }
}
