#include "../machine/kernel.h"

/** What is the same for all elements of a step. */
typedef struct {
  float minusRate, correction1, correction2, beta1, oneMinusBeta1, beta2, oneMinusBeta2, epsilon;
} Step;

/** 0 instead of denormal numbers, where the machine has no switch for it (machine/denormals.h): averages of gradients that died would stay there. NaN stays. */
INLINE Vector withoutDenormals(Vector v) {
#if defined(__wasm__)
  return keep(((IntVector)v & splatInt(0x7fffffff)) > splatInt(0x7fffff), v);
#else
  return v;
#endif
}

INLINE void stepVector(const Step *s, float *variable, const float *gradient, float *first, float *second) {
  Vector g = load(gradient);
  Vector m = withoutDenormals(multiplyAdd(load(first), splat(s->beta1), g * s->oneMinusBeta1));
  Vector v = withoutDenormals(multiplyAdd(load(second), splat(s->beta2), g * g * s->oneMinusBeta2));
  store(first, m);
  store(second, v);
  store(variable, multiplyAdd(m * s->correction1 / (squareRoot(v * s->correction2) + s->epsilon), splat(s->minusRate), load(variable)));
}

#define VARIABLE_WORDS 5

NO_SCRATCH(adam)
/** Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1. */
KERNEL(adam) {
  Step step = {
    .minusRate = AT(ADAM_MINUS_RATE)[0], .correction1 = 1.0f / AT(ADAM_ONE_MINUS_BETA1_POWER)[0], .correction2 = 1.0f / AT(ADAM_ONE_MINUS_BETA2_POWER)[0],
    .beta1 = FLOAT(ADAM_BETA1), .oneMinusBeta1 = FLOAT(ADAM_ONE_MINUS_BETA1), .beta2 = FLOAT(ADAM_BETA2), .oneMinusBeta2 = FLOAT(ADAM_ONE_MINUS_BETA2), .epsilon = FLOAT(ADAM_EPSILON),
  };
  for (int64_t i = 0; i < INT(ADAM_COUNT); i++) {
    const int32_t *w = words + ADAM_VARIABLES + VARIABLE_WORDS * i;
    float *variable = work->arena + (uint32_t)w[1], *gradient = work->arena + (uint32_t)w[2], *first = work->arena + (uint32_t)w[3], *second = work->arena + (uint32_t)w[4];
    Range share = shareOf(work, w[0], 64);
    int64_t at = share.start;
    for (; at + WIDTH <= share.end; at += WIDTH) stepVector(&step, variable + at, gradient + at, first + at, second + at);
    if (at < share.end) {
      int left = (int)(share.end - at);
      float part[4][WIDTH], *const whole[] = {variable + at, first + at, second + at, gradient + at};
      for (int p = 0; p < 4; p++) store(part[p], loadPart(whole[p], left, 0.0f));
      stepVector(&step, part[0], part[3], part[1], part[2]);
      for (int p = 0; p < 3; p++) storePart(whole[p], left, load(part[p]));
    }
  }
}
