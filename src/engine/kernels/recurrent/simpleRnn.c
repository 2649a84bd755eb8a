#include "recurrent.h"

SCRATCH(simpleRnn) {
  const int units = INT(SIMPLE_RNN_UNITS);
  size_t product = gemmScratch((int64_t)INT(SIMPLE_RNN_BATCH) * INT(SIMPLE_RNN_TIME), units, INT(SIMPLE_RNN_FEATURES)), steps = forwardPanels(units, units) + 2 * (size_t)INT(SIMPLE_RNN_BATCH) * units;
  return product > steps ? product : steps;
}

KERNEL(simpleRnn) {
  const Range share = shareOf(work, INT(SIMPLE_RNN_BATCH), 1);
  const Sequence q = {.time = INT(SIMPLE_RNN_TIME), .units = INT(SIMPLE_RNN_UNITS), .gates = 1, .reverse = INT(SIMPLE_RNN_REVERSE), .start = share.start, .rows = (int)(share.end - share.start)};
  const int units = q.units, activation = INT(SIMPLE_RNN_ACTIVATION);
  float *gates = AT(SIMPLE_RNN_GATES), *before = AT(SIMPLE_RNN_BEFORE), *sequence = AT_OR_NULL(SIMPLE_RNN_SEQUENCE), *last = AT(SIMPLE_RNN_LAST);
  if (q.rows == 0) return;
  inputGates(&q, AT(SIMPLE_RNN_X), INT(SIMPLE_RNN_FEATURES), AT(SIMPLE_RNN_KERNEL), AT_OR_NULL(SIMPLE_RNN_BIAS), gates, work->scratch);
  firstStates(&q, AT_OR_NULL(SIMPLE_RNN_FIRST_HIDDEN), before + at(&q, 0, timeOf(&q, 0), units), (size_t)q.time * units);
  float *panels = work->scratch, *products = panels + forwardPanels(units, units), *states = products + (size_t)q.rows * units;
  packPanels(AT(SIMPLE_RNN_RECURRENT_KERNEL), units, 1, units, units, panels);
  firstStates(&q, AT_OR_NULL(SIMPLE_RNN_FIRST_HIDDEN), states, units);
  for (int step = 0; step < q.time; step++) {
    const int time = timeOf(&q, step);
    multiplyState(&q, states, units, units, panels, units, products, units, 0);
    for (int row = 0; row < q.rows; row++) {
      float *gate = gates + at(&q, row, time, units), *next = nextState(&q, row, step, before, last);
      for (int u = 0; u < units; u += WIDTH) {
        const int left = units - u;
        Vector state = activateCell(activation, loadEdge(gate + u, left) + loadEdge(products + (size_t)row * units + u, left));
        storeEdge(gate + u, left, state);
        storeEdge(next + u, left, state);
        storeEdge(states + (size_t)row * units + u, left, state);
        if (sequence) storeEdge(sequence + at(&q, row, time, units) + u, left, state);
      }
    }
  }
}

SCRATCH(simpleRnnGrad) {
  const size_t units = INT(SIMPLE_RNN_GRAD_UNITS);
  return backwardPanels(units, units) + 2 * INT(SIMPLE_RNN_GRAD_BATCH) * units;
}

KERNEL(simpleRnnGrad) {
  const Range share = shareOf(work, INT(SIMPLE_RNN_GRAD_BATCH), 1);
  const Sequence q = {.time = INT(SIMPLE_RNN_GRAD_TIME), .units = INT(SIMPLE_RNN_GRAD_UNITS), .gates = 1, .reverse = INT(SIMPLE_RNN_GRAD_REVERSE), .start = share.start, .rows = (int)(share.end - share.start)};
  const int units = q.units, activation = INT(SIMPLE_RNN_GRAD_ACTIVATION);
  const float *gates = AT(SIMPLE_RNN_GRAD_GATES), *dsequence = AT_OR_NULL(SIMPLE_RNN_GRAD_DSEQUENCE);
  float *dgates = AT(SIMPLE_RNN_GRAD_DGATES), *dfirstHidden = AT_OR_NULL(SIMPLE_RNN_GRAD_DFIRST_HIDDEN);
  if (q.rows == 0) return;
  float *panels = work->scratch, *dhidden = panels + backwardPanels(units, units), *kept = dhidden + (size_t)q.rows * units;
  packPanels(AT(SIMPLE_RNN_GRAD_RECURRENT_KERNEL), 1, units, units, units, panels);
  firstStates(&q, AT_OR_NULL(SIMPLE_RNN_GRAD_DLAST), dhidden, units);
  for (int step = q.time - 1; step >= 0; step--) {
    const int time = timeOf(&q, step);
    for (int row = 0; row < q.rows; row++) {
      const size_t row0 = at(&q, row, time, units);
      for (int u = 0; u < units; u += WIDTH) {
        const int left = units - u;
        Vector dstate = loadEdge(dhidden + (size_t)row * units + u, left);
        if (dsequence) dstate += loadEdge(dsequence + row0 + u, left);
        storeEdge(kept + (size_t)row * units + u, left, dstate * slopeOfCell(activation, loadEdge(gates + row0 + u, left)));
      }
      copyFloats(dgates + row0, kept + (size_t)row * units, units);
    }
    if (step > 0 || dfirstHidden) multiplyState(&q, kept, units, units, panels, units, dhidden, units, 0);
  }
  if (dfirstHidden) copyFloats(dfirstHidden + (size_t)q.start * units, dhidden, (size_t)q.rows * units);
}
