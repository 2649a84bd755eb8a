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

/** One row of one step: gates [4 units] without and with what the state adds, the cell before and, behind it, after. */
typedef struct { float *gate; const float *product; float *cell, *next, *kept, *sequence; } ForwardRow;

/** Literals for the usual case: a loop without a question in it. */
INLINE Vector loadUnits(const int whole, const float *p, int left) { return whole ? load(p) : loadEdge(p, left); }
INLINE void storeUnits(const int whole, float *p, int left, Vector v) {
  if (whole) store(p, v);
  else storeEdge(p, left, v);
}

INLINE int isUsual(int units, int activation, int recurrentActivation) { return units % WIDTH == 0 && activation == CELL_TANH && recurrentActivation == CELL_SIGMOID; }

INLINE void forwardRow(const int whole, const int activation, const int recurrentActivation, const int units, const ForwardRow *r) {
  for (int u = 0; u < units; u += WIDTH) {
    const int left = units - u;
    Vector gates[4];
    UNROLL for (int gate = 0; gate < 4; gate++) {
      Vector sum = loadUnits(whole, r->gate + gate * units + u, left) + loadUnits(whole, r->product + gate * units + u, left);
      gates[gate] = activateCell(gate == 2 ? activation : recurrentActivation, sum);
    }
    Vector after = gates[1] * loadUnits(whole, r->cell + u, left) + gates[0] * gates[2];
    Vector state = gates[3] * activateCell(activation, after);
    UNROLL for (int gate = 0; gate < 4; gate++) storeUnits(whole, r->gate + gate * units + u, left, gates[gate]);
    storeUnits(whole, r->cell + units + u, left, after);
    storeUnits(whole, r->next + u, left, state);
    storeUnits(whole, r->kept + u, left, state);
    if (r->sequence) storeUnits(whole, r->sequence + u, left, state);
  }
}

KERNEL(lstm) {
  const Sequence q = sequenceOf(work, words);
  const int units = q.units, activation = INT(LSTM_ACTIVATION), recurrentActivation = INT(LSTM_RECURRENT_ACTIVATION);
  float *gates = AT(LSTM_GATES), *before = AT(LSTM_BEFORE), *sequence = AT_OR_NULL(LSTM_SEQUENCE), *last = AT(LSTM_LAST);
  const int usual = isUsual(units, activation, recurrentActivation);
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
      const ForwardRow r = {gate, product, cell, next, kept, sequence ? sequence + at(&q, row, time, units) : NULL};
      if (usual) forwardRow(1, CELL_TANH, CELL_SIGMOID, units, &r);
      else forwardRow(0, activation, recurrentActivation, units, &r);
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

typedef struct { const float *gate, *cell, *dsequence; float *dgate, *dh, *dc; } BackwardRow;

INLINE void backwardRow(const int whole, const int activation, const int recurrentActivation, const int units, const BackwardRow *r) {
  for (int u = 0; u < units; u += WIDTH) {
    const int left = units - u;
    Vector gates[4];
    UNROLL for (int gate = 0; gate < 4; gate++) gates[gate] = loadUnits(whole, r->gate + gate * units + u, left);
    const Vector input = gates[0], forget = gates[1], candidate = gates[2], output = gates[3];
    Vector activated = activateCell(activation, loadUnits(whole, r->cell + units + u, left));
    Vector dstate = loadUnits(whole, r->dh + u, left);
    if (r->dsequence) dstate += loadUnits(whole, r->dsequence + u, left);
    Vector dafter = loadUnits(whole, r->dc + u, left) + dstate * output * slopeOfCell(activation, activated);
    storeUnits(whole, r->dgate + u, left, dafter * candidate * slopeOfCell(recurrentActivation, input));
    storeUnits(whole, r->dgate + units + u, left, dafter * loadUnits(whole, r->cell + u, left) * slopeOfCell(recurrentActivation, forget));
    storeUnits(whole, r->dgate + 2 * units + u, left, dafter * input * slopeOfCell(activation, candidate));
    storeUnits(whole, r->dgate + 3 * units + u, left, dstate * activated * slopeOfCell(recurrentActivation, output));
    storeUnits(whole, r->dc + u, left, dafter * forget);
  }
}

KERNEL(lstmGrad) {
  const Sequence q = gradSequenceOf(work, words);
  const int units = q.units, activation = INT(LSTM_GRAD_ACTIVATION), recurrentActivation = INT(LSTM_GRAD_RECURRENT_ACTIVATION);
  const float *gates = AT(LSTM_GRAD_GATES), *dsequence = AT_OR_NULL(LSTM_GRAD_DSEQUENCE);
  float *dgates = AT(LSTM_GRAD_DGATES), *dfirstHidden = AT_OR_NULL(LSTM_GRAD_DFIRST_HIDDEN), *dfirstCell = AT_OR_NULL(LSTM_GRAD_DFIRST_CELL);
  const int usual = isUsual(units, activation, recurrentActivation);
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
      const BackwardRow r = {gate, cell, dsequence ? dsequence + at(&q, row, time, units) : NULL, dgate, dh, dc};
      if (usual) backwardRow(1, CELL_TANH, CELL_SIGMOID, units, &r);
      else backwardRow(0, activation, recurrentActivation, units, &r);
      copyFloats(dgates + at(&q, row, time, 4 * (size_t)units), dgate, 4 * (size_t)units);
    }
    if (step > 0 || dfirstHidden) multiplyState(&q, kept, 4 * units, 4 * (size_t)units, panels, units, dhidden, units, 0);
  }
  if (dfirstHidden) copyFloats(dfirstHidden + (size_t)q.start * units, dhidden, states);
  if (dfirstCell) copyFloats(dfirstCell + (size_t)q.start * units, dcell, states);
}
