#include "kernel.h"

enum { ADAM, ADAMW, ADAMAX };

/** What is the same for all elements of a step. */
typedef struct {
  int mode;
  float rate, keptOfVariable, correction1, correction2, beta1, oneMinusBeta1, beta2, oneMinusBeta2, epsilon;
} AdamStep;

/** Kingma and Ba, "Adam" (2015), algorithms 1 and 2; Loshchilov and Hutter, "Decoupled weight decay regularization" (2019). */
INLINE void adamVector(const AdamStep *s, float *variable, const float *gradient, float *first, float *second) {
  Vector g = load(gradient), m = multiplyAdd(load(first), splat(s->beta1), g * s->oneMinusBeta1), v = load(second), size;
  if (s->mode == ADAMAX) {
    v = maximum(v * s->beta2, absolute(g));
    size = v + s->epsilon;
  } else {
    v = multiplyAdd(v, splat(s->beta2), g * g * s->oneMinusBeta2);
    size = squareRoot(v * s->correction2) + s->epsilon;
  }
  store(first, m);
  store(second, v);
  store(variable, multiplyAdd(load(variable), splat(s->keptOfVariable), m * s->correction1 / size * -s->rate));
}

#define ADAM_VARIABLE_WORDS 5

NO_SCRATCH(adam)
KERNEL(adam) {
  int mode = INT(ADAM_MODE);
  float rate = AT(ADAM_RATE)[0];
  AdamStep step = {
    .mode = mode, .rate = rate, .keptOfVariable = mode == ADAMW ? 1.0f - rate * FLOAT(ADAM_DECAY) : 1.0f,
    .correction1 = 1.0f / AT(ADAM_ONE_MINUS_BETA1_POWER)[0], .correction2 = mode == ADAMAX ? 1.0f : 1.0f / AT(ADAM_ONE_MINUS_BETA2_POWER)[0],
    .beta1 = FLOAT(ADAM_BETA1), .oneMinusBeta1 = FLOAT(ADAM_ONE_MINUS_BETA1), .beta2 = FLOAT(ADAM_BETA2), .oneMinusBeta2 = FLOAT(ADAM_ONE_MINUS_BETA2), .epsilon = FLOAT(ADAM_EPSILON),
  };
  for (int64_t i = 0; i < INT(ADAM_COUNT); i++) {
    const int32_t *w = words + ADAM_VARIABLES + ADAM_VARIABLE_WORDS * i;
    float *variable = work->arena + (uint32_t)w[1], *first = work->arena + (uint32_t)w[3], *second = work->arena + (uint32_t)w[4];
    const float *gradient = work->arena + (uint32_t)w[2];
    Range share = shareOf(work, w[0], 64);
    int64_t at = share.start;
    for (; at + WIDTH <= share.end; at += WIDTH) adamVector(&step, variable + at, gradient + at, first + at, second + at);
    if (at < share.end) {
      int left = (int)(share.end - at);
      float part[4][WIDTH], *const whole[] = {variable + at, (float *)gradient + at, first + at, second + at};
      for (int p = 0; p < 4; p++) store(part[p], loadPart(whole[p], left, 0.0f));
      adamVector(&step, part[0], part[1], part[2], part[3]);
      for (int p = 0; p < 4; p++)
        if (p != 1) storePart(whole[p], left, load(part[p]));
    }
  }
}

#define DESCENT_VARIABLE_WORDS 4

NO_SCRATCH(descent)
KERNEL(descent) {
  float rate = AT(DESCENT_RATE)[0], momentum = FLOAT(DESCENT_MOMENTUM);
  int nesterov = INT(DESCENT_NESTEROV);
  for (int64_t i = 0; i < INT(DESCENT_COUNT); i++) {
    const int32_t *w = words + DESCENT_VARIABLES + DESCENT_VARIABLE_WORDS * i;
    float *variable = work->arena + (uint32_t)w[1], *velocities = w[3] ? work->arena + (uint32_t)w[3] : NULL;
    const float *gradients = work->arena + (uint32_t)w[2];
    Range share = shareOf(work, w[0], 64);
    for (int64_t at = share.start; at < share.end; at += WIDTH) {
      int left = share.end - at < WIDTH ? (int)(share.end - at) : WIDTH, whole = left == WIDTH;
      Vector gradient = whole ? load(gradients + at) : loadPart(gradients + at, left, 0.0f), move = gradient;
      if (velocities) {
        Vector velocity = multiplyAdd(whole ? load(velocities + at) : loadPart(velocities + at, left, 0.0f), splat(momentum), gradient);
        if (whole) store(velocities + at, velocity);
        else storePart(velocities + at, left, velocity);
        move = nesterov ? multiplyAdd(velocity, splat(momentum), gradient) : velocity;
      }
      Vector moved = multiplyAdd(move, splat(-rate), whole ? load(variable + at) : loadPart(variable + at, left, 0.0f));
      if (whole) store(variable + at, moved);
      else storePart(variable + at, left, moved);
    }
  }
}
