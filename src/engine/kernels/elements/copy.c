#include "../machine/kernel.h"

NO_SCRATCH(copy)
KERNEL(copy) {
  int64_t dim1 = INT(COPY_DIM1), dim2 = INT(COPY_DIM2), dim3 = INT(COPY_DIM3), dim4 = INT(COPY_DIM4);
  int64_t in3 = INT(COPY_IN3), in4 = INT(COPY_IN4), out3 = INT(COPY_OUT3), out4 = INT(COPY_OUT4);
  // Rows of the last dimension are dealt out.
  Range share = shareOf(work, INT(COPY_DIM0) * dim1 * dim2 * dim3, 1);
  for (int64_t row = share.start; row < share.end; row++) {
    int64_t i3 = row % dim3, i2 = row / dim3 % dim2, i1 = row / dim3 / dim2 % dim1, i0 = row / dim3 / dim2 / dim1;
    const float *x = AT(COPY_X) + i0 * INT(COPY_IN0) + i1 * INT(COPY_IN1) + i2 * INT(COPY_IN2) + i3 * in3;
    float *out = AT(COPY_OUT) + i0 * INT(COPY_OUT0) + i1 * INT(COPY_OUT1) + i2 * INT(COPY_OUT2) + i3 * out3;
    if (in4 == 1 && out4 == 1) copyFloats(out, x, (size_t)dim4);
    else for (int64_t i = 0; i < dim4; i++) out[i * out4] = x[i * in4];
  }
}
