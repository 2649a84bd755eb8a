#pragma once
#include "../machine/kernel.h"

#define pairwiseSum IN_BUILD(pairwiseSum)
/** In an order that depends on `count` and the width of vectors alone; the error grows with the logarithm of `count`. */
float pairwiseSum(const float *x, size_t count);
