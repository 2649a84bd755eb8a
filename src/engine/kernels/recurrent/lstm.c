#include "recurrent.h"

static Sequence sequenceOf(const Work *work, const int32_t *words) {
  Range rows = shareOf(work, INT(LSTM_BATCH), 1);
  return (Sequence){.time = INT(LSTM_TIME), .units = INT(LSTM_UNITS), .gates = 4, .reverse = INT(LSTM_REVERSE), .start = rows.start, .rows = (int)(rows.end - rows.start)};
}

SCRATCH(lstm) {
  const int units = INT(LSTM_UNITS);
  size_t product = gemmScratch((int64_t)INT(LSTM_BATCH) * INT(LSTM_TIME), 4 * units, INT(LSTM_FEATURES)), steps = forwardPanels(units, 4 * units) + 5 * (size_t)INT(LSTM_BATCH) * units;
  return product > steps ? product : steps;
}

KERNEL(lstm) {
  const Sequence q = sequenceOf(work, words);
  const int units = q.units, activation = INT(LSTM_ACTIVATION), recurrentActivation = INT(LSTM_RECURRENT_ACTIVATION);
  float *gates = AT(LSTM_GATES), *before = AT(LSTM_BEFORE), *sequence = AT_OR_NULL(LSTM_SEQUENCE), *last = AT(LSTM_LAST);
  const size_t cellRow = (size_t)(q.time + 1) * units;
  float *cells = AT(LSTM_CELLS) + q.start * cellRow;
  if (q.rows == 0) return;
  inputGates(&q, AT(LSTM_X), INT(LSTM_FEATURES), AT(LSTM_KERNEL), AT_OR_NULL(LSTM_BIAS), gates, work->scratch);
  firstStates(&q, AT_OR_NULL(LSTM_FIRST_CELL), cells, cellRow);
  firstStates(&q, AT_OR_NULL(LSTM_FIRST_HIDDEN), before + at(&q, 0, timeOf(&q, 0), units), (size_t)q.time * units);
  float *panels = work->scratch, *products = panels + forwardPanels(units, 4 * units), *states = products + 4 * (size_t)q.rows * units;
  packPanels(AT(LSTM_RECURRENT_KERNEL), 4 * (size_t)units, 1, units, 4 * units, panels);
  firstStates(&q, AT_OR_NULL(LSTM_FIRST_HIDDEN), states, units);
  for (int step = 0; step < q.time; step++) {
    const int time = timeOf(&q, step);
    multiplyState(&q, states, units, units, panels, 4 * units, products, 4 * (size_t)units, 0);
    for (int row = 0; row < q.rows; row++) {
      float *gate = gates + at(&q, row, time, 4 * (size_t)units), *cell = cells + row * cellRow + (size_t)step * units;
      float *next = nextState(&q, row, step, before, last), *kept = states + (size_t)row * units;
      const float *product = products + 4 * (size_t)row * units;
      for (int u = 0; u < units; u += WIDTH) {
        const int left = units - u;
        Vector input = activateCell(recurrentActivation, loadEdge(gate + u, left) + loadEdge(product + u, left));
        Vector forget = activateCell(recurrentActivation, loadEdge(gate + units + u, left) + loadEdge(product + units + u, left));
        Vector candidate = activateCell(activation, loadEdge(gate + 2 * units + u, left) + loadEdge(product + 2 * units + u, left));
        Vector output = activateCell(recurrentActivation, loadEdge(gate + 3 * units + u, left) + loadEdge(product + 3 * units + u, left));
        Vector after = forget * loadEdge(cell + u, left) + input * candidate;
        Vector state = output * activateCell(activation, after);
        storeEdge(gate + u, left, input);
        storeEdge(gate + units + u, left, forget);
        storeEdge(gate + 2 * units + u, left, candidate);
        storeEdge(gate + 3 * units + u, left, output);
        storeEdge(cell + units + u, left, after);
        storeEdge(next + u, left, state);
        storeEdge(kept + u, left, state);
        if (sequence) storeEdge(sequence + at(&q, row, time, units) + u, left, state);
      }
    }
  }
}

static Sequence gradSequenceOf(const Work *work, const int32_t *words) {
  Range rows = shareOf(work, INT(LSTM_GRAD_BATCH), 1);
  return (Sequence){.time = INT(LSTM_GRAD_TIME), .units = INT(LSTM_GRAD_UNITS), .gates = 4, .reverse = INT(LSTM_GRAD_REVERSE), .start = rows.start, .rows = (int)(rows.end - rows.start)};
}

SCRATCH(lstmGrad) {
  const size_t units = INT(LSTM_GRAD_UNITS);
  return backwardPanels(units, 4 * units) + 6 * INT(LSTM_GRAD_BATCH) * units;
}

KERNEL(lstmGrad) {
  const Sequence q = gradSequenceOf(work, words);
  const int units = q.units, activation = INT(LSTM_GRAD_ACTIVATION), recurrentActivation = INT(LSTM_GRAD_RECURRENT_ACTIVATION);
  const float *gates = AT(LSTM_GRAD_GATES), *dsequence = AT_OR_NULL(LSTM_GRAD_DSEQUENCE);
  float *dgates = AT(LSTM_GRAD_DGATES), *dfirstHidden = AT_OR_NULL(LSTM_GRAD_DFIRST_HIDDEN), *dfirstCell = AT_OR_NULL(LSTM_GRAD_DFIRST_CELL);
  const size_t cellRow = (size_t)(q.time + 1) * units, states = (size_t)q.rows * units;
  const float *cells = AT(LSTM_GRAD_CELLS) + q.start * cellRow;
  if (q.rows == 0) return;
  float *panels = work->scratch, *dhidden = panels + backwardPanels(units, 4 * units), *dcell = dhidden + states, *kept = dcell + states;
  packPanels(AT(LSTM_GRAD_RECURRENT_KERNEL), 1, 4 * (size_t)units, 4 * (size_t)units, units, panels);
  firstStates(&q, AT_OR_NULL(LSTM_GRAD_DLAST), dhidden, units);
  firstStates(&q, AT_OR_NULL(LSTM_GRAD_DLAST_CELL), dcell, units);
  for (int step = q.time - 1; step >= 0; step--) {
    const int time = timeOf(&q, step);
    for (int row = 0; row < q.rows; row++) {
      const float *gate = gates + at(&q, row, time, 4 * (size_t)units), *cell = cells + row * cellRow + (size_t)step * units;
      float *dgate = kept + 4 * (size_t)row * units, *dh = dhidden + (size_t)row * units, *dc = dcell + (size_t)row * units;
      for (int u = 0; u < units; u += WIDTH) {
        const int left = units - u;
        Vector input = loadEdge(gate + u, left), forget = loadEdge(gate + units + u, left), candidate = loadEdge(gate + 2 * units + u, left), output = loadEdge(gate + 3 * units + u, left);
        Vector activated = activateCell(activation, loadEdge(cell + units + u, left));
        Vector dstate = loadEdge(dh + u, left);
        if (dsequence) dstate += loadEdge(dsequence + at(&q, row, time, units) + u, left);
        Vector dafter = loadEdge(dc + u, left) + dstate * output * slopeOfCell(activation, activated);
        storeEdge(dgate + u, left, dafter * candidate * slopeOfCell(recurrentActivation, input));
        storeEdge(dgate + units + u, left, dafter * loadEdge(cell + u, left) * slopeOfCell(recurrentActivation, forget));
        storeEdge(dgate + 2 * units + u, left, dafter * input * slopeOfCell(activation, candidate));
        storeEdge(dgate + 3 * units + u, left, dstate * activated * slopeOfCell(recurrentActivation, output));
        storeEdge(dc + u, left, dafter * forget);
      }
      copyFloats(dgates + at(&q, row, time, 4 * (size_t)units), dgate, 4 * (size_t)units);
    }
    if (step > 0 || dfirstHidden) multiplyState(&q, kept, 4 * units, 4 * (size_t)units, panels, units, dhidden, units, 0);
  }
  if (dfirstHidden) copyFloats(dfirstHidden + (size_t)q.start * units, dhidden, states);
  if (dfirstCell) copyFloats(dfirstCell + (size_t)q.start * units, dcell, states);
}
