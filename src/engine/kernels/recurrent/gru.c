#include "recurrent.h"

static Sequence sequenceOf(const Work *work, const int32_t *words) {
  Range rows = shareOf(work, INT(GRU_BATCH), 1);
  return (Sequence){.time = INT(GRU_TIME), .units = INT(GRU_UNITS), .gates = 3, .reverse = INT(GRU_REVERSE), .start = rows.start, .rows = (int)(rows.end - rows.start)};
}

SCRATCH(gru) {
  const int units = INT(GRU_UNITS);
  size_t product = gemmScratch((int64_t)INT(GRU_BATCH) * INT(GRU_TIME), 3 * units, INT(GRU_FEATURES)), steps = forwardPanels(units, 2 * units) + forwardPanels(units, units) + 4 * (size_t)INT(GRU_BATCH) * units;
  return product > steps ? product : steps;
}

KERNEL(gru) {
  const Sequence q = sequenceOf(work, words);
  const int units = q.units, activation = INT(GRU_ACTIVATION), recurrentActivation = INT(GRU_RECURRENT_ACTIVATION);
  float *gates = AT(GRU_GATES), *resets = AT(GRU_RESETS), *before = AT(GRU_BEFORE), *sequence = AT_OR_NULL(GRU_SEQUENCE), *last = AT(GRU_LAST);
  if (q.rows == 0) return;
  inputGates(&q, AT(GRU_X), INT(GRU_FEATURES), AT(GRU_KERNEL), AT_OR_NULL(GRU_BIAS), gates, work->scratch);
  firstStates(&q, AT_OR_NULL(GRU_FIRST_HIDDEN), before + at(&q, 0, timeOf(&q, 0), units), (size_t)q.time * units);
  float *gatePanels = work->scratch, *candidatePanels = gatePanels + forwardPanels(units, 2 * units), *products = candidatePanels + forwardPanels(units, units);
  float *states = products + 2 * (size_t)q.rows * units, *keptResets = states + (size_t)q.rows * units;
  firstStates(&q, AT_OR_NULL(GRU_FIRST_HIDDEN), states, units);
  packPanels(AT(GRU_RECURRENT_KERNEL), 3 * (size_t)units, 1, units, 2 * units, gatePanels);
  packPanels(AT(GRU_RECURRENT_KERNEL) + 2 * units, 3 * (size_t)units, 1, units, units, candidatePanels);
  for (int step = 0; step < q.time; step++) {
    const int time = timeOf(&q, step);
    multiplyState(&q, states, units, units, gatePanels, 2 * units, products, 2 * (size_t)units, 0);
    for (int row = 0; row < q.rows; row++) {
      float *gate = gates + at(&q, row, time, 3 * (size_t)units);
      const float *state = states + (size_t)row * units, *product = products + 2 * (size_t)row * units;
      float *reset = keptResets + (size_t)row * units;
      for (int u = 0; u < units; u += WIDTH) {
        const int left = units - u;
        Vector z = activateCell(recurrentActivation, loadEdge(gate + u, left) + loadEdge(product + u, left));
        Vector r = activateCell(recurrentActivation, loadEdge(gate + units + u, left) + loadEdge(product + units + u, left));
        storeEdge(gate + u, left, z);
        storeEdge(gate + units + u, left, r);
        storeEdge(reset + u, left, r * loadEdge(state + u, left));
      }
      copyFloats(resets + at(&q, row, time, units), reset, units);
    }
    multiplyState(&q, keptResets, units, units, candidatePanels, units, products, units, 0);
    for (int row = 0; row < q.rows; row++) {
      float *gate = gates + at(&q, row, time, 3 * (size_t)units), *next = nextState(&q, row, step, before, last);
      const float *product = products + (size_t)row * units;
      float *state = states + (size_t)row * units;
      for (int u = 0; u < units; u += WIDTH) {
        const int left = units - u;
        Vector update = loadEdge(gate + u, left), candidate = activateCell(activation, loadEdge(gate + 2 * units + u, left) + loadEdge(product + u, left));
        Vector after = update * loadEdge(state + u, left) + (1.0f - update) * candidate;
        storeEdge(gate + 2 * units + u, left, candidate);
        storeEdge(next + u, left, after);
        storeEdge(state + u, left, after);
        if (sequence) storeEdge(sequence + at(&q, row, time, units) + u, left, after);
      }
    }
  }
}

static Sequence gradSequenceOf(const Work *work, const int32_t *words) {
  Range rows = shareOf(work, INT(GRU_GRAD_BATCH), 1);
  return (Sequence){.time = INT(GRU_GRAD_TIME), .units = INT(GRU_GRAD_UNITS), .gates = 3, .reverse = INT(GRU_GRAD_REVERSE), .start = rows.start, .rows = (int)(rows.end - rows.start)};
}

SCRATCH(gruGrad) {
  const size_t units = INT(GRU_GRAD_UNITS);
  return backwardPanels(units, 2 * units) + backwardPanels(units, units) + 5 * INT(GRU_GRAD_BATCH) * units;
}

KERNEL(gruGrad) {
  const Sequence q = gradSequenceOf(work, words);
  const int units = q.units, activation = INT(GRU_GRAD_ACTIVATION), recurrentActivation = INT(GRU_GRAD_RECURRENT_ACTIVATION);
  const float *gates = AT(GRU_GRAD_GATES), *before = AT(GRU_GRAD_BEFORE), *dsequence = AT_OR_NULL(GRU_GRAD_DSEQUENCE), *recurrentKernel = AT(GRU_GRAD_RECURRENT_KERNEL);
  float *dgates = AT(GRU_GRAD_DGATES), *dfirstHidden = AT_OR_NULL(GRU_GRAD_DFIRST_HIDDEN);
  const size_t states = (size_t)q.rows * units;
  if (q.rows == 0) return;
  float *gatePanels = work->scratch, *candidatePanels = gatePanels + backwardPanels(units, 2 * units), *dhidden = candidatePanels + backwardPanels(units, units), *dresets = dhidden + states, *kept = dresets + states;
  packPanels(recurrentKernel, 1, 3 * (size_t)units, 2 * (size_t)units, units, gatePanels);
  packPanels(recurrentKernel + 2 * units, 1, 3 * (size_t)units, units, units, candidatePanels);
  firstStates(&q, AT_OR_NULL(GRU_GRAD_DLAST), dhidden, units);
  for (int step = q.time - 1; step >= 0; step--) {
    const int time = timeOf(&q, step);
    for (int row = 0; row < q.rows; row++) {
      const float *gate = gates + at(&q, row, time, 3 * (size_t)units), *state = before + at(&q, row, time, units);
      float *dgate = kept + 3 * (size_t)row * units, *dh = dhidden + (size_t)row * units;
      for (int u = 0; u < units; u += WIDTH) {
        const int left = units - u;
        Vector update = loadEdge(gate + u, left), candidate = loadEdge(gate + 2 * units + u, left), dafter = loadEdge(dh + u, left);
        if (dsequence) dafter += loadEdge(dsequence + at(&q, row, time, units) + u, left);
        storeEdge(dgate + u, left, dafter * (loadEdge(state + u, left) - candidate) * slopeOfCell(recurrentActivation, update));
        storeEdge(dgate + 2 * units + u, left, dafter * (1.0f - update) * slopeOfCell(activation, candidate));
        storeEdge(dh + u, left, dafter * update);
      }
    }
    multiplyState(&q, kept + 2 * units, units, 3 * (size_t)units, candidatePanels, units, dresets, units, 0);
    for (int row = 0; row < q.rows; row++) {
      const float *gate = gates + at(&q, row, time, 3 * (size_t)units), *state = before + at(&q, row, time, units);
      float *dgate = kept + 3 * (size_t)row * units, *dh = dhidden + (size_t)row * units, *dreset = dresets + (size_t)row * units;
      for (int u = 0; u < units; u += WIDTH) {
        const int left = units - u;
        Vector reset = loadEdge(gate + units + u, left), dproduct = loadEdge(dreset + u, left);
        storeEdge(dgate + units + u, left, dproduct * loadEdge(state + u, left) * slopeOfCell(recurrentActivation, reset));
        storeEdge(dh + u, left, loadEdge(dh + u, left) + dproduct * reset);
      }
      copyFloats(dgates + at(&q, row, time, 3 * (size_t)units), dgate, 3 * (size_t)units);
    }
    if (step > 0 || dfirstHidden) multiplyState(&q, kept, 2 * units, 3 * (size_t)units, gatePanels, units, dhidden, units, 1);
  }
  if (dfirstHidden) copyFloats(dfirstHidden + (size_t)q.start * units, dhidden, states);
}
