#include "window.h"

NO_SCRATCH(averagePool)
NO_SCRATCH(averagePoolGrad)

KERNEL(averagePool) {
  const int h = INT(AVERAGE_POOL_H), w = INT(AVERAGE_POOL_W), c = INT(AVERAGE_POOL_C), oh = INT(AVERAGE_POOL_OH), ow = INT(AVERAGE_POOL_OW);
  const int kh = INT(AVERAGE_POOL_KH), kw = INT(AVERAGE_POOL_KW);
  const float *x = AT(AVERAGE_POOL_X);
  float *y = AT(AVERAGE_POOL_Y);
  Range rows = shareOf(work, (int64_t)INT(AVERAGE_POOL_N) * oh, 1);
  for (int64_t row = rows.start; row < rows.end; row++) {
    int originY = (int)(row % oh) * INT(AVERAGE_POOL_STRIDE_Y) - INT(AVERAGE_POOL_PAD_TOP);
    Range tapsY = tapsInside(originY, kh, h);
    const float *image = x + (size_t)(row / oh) * h * w * c;
    for (int column = 0; column < ow; column++) {
      int originX = column * INT(AVERAGE_POOL_STRIDE_X) - INT(AVERAGE_POOL_PAD_LEFT);
      Range tapsX = tapsInside(originX, kw, w);
      Vector inside = splat((float)((tapsY.end - tapsY.start) * (tapsX.end - tapsX.start)));
      float *out = y + ((size_t)row * ow + column) * c;
      for (int channel = 0; channel < c; channel += WIDTH) {
        int count = c - channel;
        Vector sum = splat(0.0f);
        for (int64_t tapY = tapsY.start; tapY < tapsY.end; tapY++)
          for (int64_t tapX = tapsX.start; tapX < tapsX.end; tapX++)
            sum += loadEdge(image + ((size_t)(originY + tapY) * w + (originX + tapX)) * c + channel, count);
        storeEdge(out + channel, count, sum / inside);
      }
    }
  }
}

/** Windows along one axis that hold position `at`: those whose origin, `window * stride - pad`, lies in at - taps + 1 .. at. */
INLINE Range windowsOf(int at, int taps, int stride, int pad, int windows) {
  int first = at + pad - taps + 1, start = first <= 0 ? 0 : (first + stride - 1) / stride, end = (at + pad) / stride + 1;
  if (end > windows) end = windows;
  return (Range){start < end ? start : end, end};
}

KERNEL(averagePoolGrad) {
  const int h = INT(AVERAGE_POOL_GRAD_H), w = INT(AVERAGE_POOL_GRAD_W), c = INT(AVERAGE_POOL_GRAD_C), oh = INT(AVERAGE_POOL_GRAD_OH), ow = INT(AVERAGE_POOL_GRAD_OW);
  const int kh = INT(AVERAGE_POOL_GRAD_KH), kw = INT(AVERAGE_POOL_GRAD_KW), strideY = INT(AVERAGE_POOL_GRAD_STRIDE_Y), strideX = INT(AVERAGE_POOL_GRAD_STRIDE_X);
  const int padTop = INT(AVERAGE_POOL_GRAD_PAD_TOP), padLeft = INT(AVERAGE_POOL_GRAD_PAD_LEFT);
  const float *dy = AT(AVERAGE_POOL_GRAD_DY);
  float *dx = AT(AVERAGE_POOL_GRAD_DX);
  Range rows = shareOf(work, (int64_t)INT(AVERAGE_POOL_GRAD_N) * h, 1);
  for (int64_t row = rows.start; row < rows.end; row++) {
    Range windowsY = windowsOf((int)(row % h), kh, strideY, padTop, oh);
    const float *image = dy + (size_t)(row / h) * oh * ow * c;
    for (int column = 0; column < w; column++) {
      Range windowsX = windowsOf(column, kw, strideX, padLeft, ow);
      float *pixel = dx + ((size_t)row * w + column) * c;
      for (int channel = 0; channel < c; channel += WIDTH) {
        int count = c - channel;
        Vector sum = splat(0.0f);
        for (int64_t y = windowsY.start; y < windowsY.end; y++) {
          Range tapsY = tapsInside((int)y * strideY - padTop, kh, h);
          for (int64_t x = windowsX.start; x < windowsX.end; x++) {
            Range tapsX = tapsInside((int)x * strideX - padLeft, kw, w);
            Vector inside = splat((float)((tapsY.end - tapsY.start) * (tapsX.end - tapsX.start)));
            sum += loadEdge(image + ((size_t)y * ow + x) * c + channel, count) / inside;
          }
        }
        storeEdge(pixel + channel, count, sum);
      }
    }
  }
}
