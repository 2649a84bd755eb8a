#include "window.h"

NO_SCRATCH(maxPool)
NO_SCRATCH(maxPoolGrad)

/** b where it is larger or NaN. */
INLINE Vector larger(Vector a, Vector b) { return select((b > a) | (b != b), b, a); }

/** dx = gradient where x is the first maximum of its window. A NaN is the maximum of its window, but equals nothing. */
INLINE void giveFirst(const float *x, float *dx, Vector most, Vector gradient, IntVector *given) {
  Vector value = load(x);
  IntVector first = ((value == most) | (value != value)) & ~*given;
  *given |= first;
  store(dx, keep(first, gradient));
}

KERNEL(maxPool) {
  const int h = INT(MAX_POOL_H), w = INT(MAX_POOL_W), c = INT(MAX_POOL_C), oh = INT(MAX_POOL_OH), ow = INT(MAX_POOL_OW);
  const int kh = INT(MAX_POOL_KH), kw = INT(MAX_POOL_KW);
  const float *restrict x = AT(MAX_POOL_X);
  float *restrict y = AT(MAX_POOL_Y);
  Range rows = shareOf(work, (int64_t)INT(MAX_POOL_N) * oh, 1);
  for (int64_t row = rows.start; row < rows.end; row++) {
    int originY = (int)(row % oh) * INT(MAX_POOL_STRIDE_Y) - INT(MAX_POOL_PAD_TOP);
    Range tapsY = tapsInside(originY, kh, h);
    const float *image = x + (size_t)(row / oh) * h * w * c;
    for (int column = 0; column < ow; column++) {
      int originX = column * INT(MAX_POOL_STRIDE_X) - INT(MAX_POOL_PAD_LEFT);
      Range tapsX = tapsInside(originX, kw, w);
      float *out = y + ((size_t)row * ow + column) * c;
      if (c % WIDTH == 0 && kh == 2 && kw == 2 && tapsY.end - tapsY.start == 2 && tapsX.end - tapsX.start == 2) {
        const float *top = image + ((size_t)originY * w + originX) * c, *below = top + (size_t)w * c;
        for (int channel = 0; channel < c; channel += WIDTH) {
          Vector most = larger(load(top + channel), load(top + c + channel));
          store(out + channel, larger(larger(most, load(below + channel)), load(below + c + channel)));
        }
        continue;
      }
      for (int channel = 0; channel < c; channel += WIDTH) {
        int count = c - channel;
        Vector most = splat(-__builtin_inff());
        for (int64_t tapY = tapsY.start; tapY < tapsY.end; tapY++)
          for (int64_t tapX = tapsX.start; tapX < tapsX.end; tapX++) {
            const float *pixel = image + ((size_t)(originY + tapY) * w + (originX + tapX)) * c;
            most = larger(most, loadEdge(pixel + channel, count));
          }
        storeEdge(out + channel, count, most);
      }
    }
  }
}

KERNEL(maxPoolGrad) {
  const int h = INT(MAX_POOL_GRAD_H), w = INT(MAX_POOL_GRAD_W), c = INT(MAX_POOL_GRAD_C), oh = INT(MAX_POOL_GRAD_OH), ow = INT(MAX_POOL_GRAD_OW);
  const int kh = INT(MAX_POOL_GRAD_KH), kw = INT(MAX_POOL_GRAD_KW), strideY = INT(MAX_POOL_GRAD_STRIDE_Y), strideX = INT(MAX_POOL_GRAD_STRIDE_X);
  const int padTop = INT(MAX_POOL_GRAD_PAD_TOP), padLeft = INT(MAX_POOL_GRAD_PAD_LEFT), reluMask = INT(MAX_POOL_GRAD_RELU_MASK);
  /* Windows that cover x without overlap write each of its elements once. */
  const int tiled = kh == strideY && kw == strideX && oh * strideY == h && ow * strideX == w && !padTop && !padLeft;
  Range range = shareOf(work, (int64_t)INT(MAX_POOL_GRAD_N) * channelVectors(c), 1);
  ImagePart part;
  while (nextPart(&range, c, &part)) {
    const size_t image = (size_t)part.image * h * w * c;
    const float *x = AT(MAX_POOL_GRAD_X) + image;
    float *dx = AT(MAX_POOL_GRAD_DX) + image;
    if (!tiled)
      for (int pixel = 0; pixel < h * w; pixel++) zeroFloats(dx + (size_t)pixel * c + part.firstChannel, part.endChannel - part.firstChannel);
    for (int row = 0; row < oh; row++) {
      int originY = row * strideY - padTop;
      Range tapsY = tapsInside(originY, kh, h);
      for (int column = 0; column < ow; column++) {
        int originX = column * strideX - padLeft;
        Range tapsX = tapsInside(originX, kw, w);
        const size_t out = (((size_t)part.image * oh + row) * ow + column) * c;
        if (tiled && kh == 2 && kw == 2 && c % WIDTH == 0) {
          const size_t corner = ((size_t)originY * w + originX) * c, taps[4] = {corner, corner + c, corner + (size_t)w * c, corner + (size_t)w * c + c};
          for (int channel = part.firstChannel; channel < part.endChannel; channel += WIDTH) {
            Vector most = load(AT(MAX_POOL_GRAD_Y) + out + channel), gradient = load(AT(MAX_POOL_GRAD_DY) + out + channel);
            if (reluMask) gradient = keep(~(most <= splat(0.0f)), gradient);
            IntVector given = splatInt(0);
            UNROLL for (int tap = 0; tap < 4; tap++) giveFirst(x + taps[tap] + channel, dx + taps[tap] + channel, most, gradient, &given);
          }
          continue;
        }
        for (int channel = part.firstChannel; channel < part.endChannel; channel += WIDTH) {
          int count = c - channel;
          Vector most = loadEdge(AT(MAX_POOL_GRAD_Y) + out + channel, count);
          Vector gradient = loadEdge(AT(MAX_POOL_GRAD_DY) + out + channel, count);
          if (reluMask) gradient = keep(~(most <= splat(0.0f)), gradient);
          IntVector given = splatInt(0);
          for (int64_t tapY = tapsY.start; tapY < tapsY.end; tapY++)
            for (int64_t tapX = tapsX.start; tapX < tapsX.end; tapX++) {
              size_t pixel = ((size_t)(originY + tapY) * w + (originX + tapX)) * c + channel;
              Vector value = loadEdge(x + pixel, count);
              /* A NaN is the maximum of its window, but equals nothing. */
              IntVector first = ((value == most) | (value != value)) & ~given;
              given |= first;
              Vector share = keep(first, gradient);
              storeEdge(dx + pixel, count, tiled ? share : loadEdge(dx + pixel, count) + share);
            }
        }
      }
    }
  }
}
