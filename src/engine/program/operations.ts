/**
 * The operations of a program: what the kernels in C can do, as data. A program is a sequence of 32-bit words; a command is
 * `[number | flags << 16, count, ...words]`, and a segment of commands ends with `0, 0`. The numbers follow the order here.
 * `kernels/machine/operations.h` is made of this table, so that both sides say `MATMUL_K` and nobody counts words.
 *
 * Kinds of words: `int`; `float`, its bits; `at`, an index of 32-bit elements into the arena, where 0 is "not given" (the
 * first elements of an arena belong to nobody); `...`, any number of words, laid out as its comment says.
 *
 * Every thread walks the whole program and writes its share of an operation's outputs. Sums are cut into chunks that do not
 * depend on the number of threads, so neither do the bits.
 */
export const operations = {
  /** C[m, n] = A B (+ C when `accumulate`) (+ bias[n]) (activation), `batchOuter` x `batchInner` times at the given strides (elements). */
  matmul: {
    batchOuter: "int", batchInner: "int",
    aOuter: "int", aInner: "int", bOuter: "int", bInner: "int", cOuter: "int", cInner: "int",
    m: "int", n: "int", k: "int",
    /** A is stored [k, m]; B is stored [n, k]. */
    transposeA: "int", transposeB: "int",
    /** Elements from one row of the storage to the next. */
    lda: "int", ldb: "int", ldc: "int",
    a: "at", b: "at", c: "at", bias: "at", activation: "int", accumulate: "int",
  },

  /** x[n, h, w, ci] * filter[kh, kw, ci, co] = y[n, oh, ow, co] (+ bias[co]) (activation). One-dimensional: h = kh = 1. */
  conv: { n: "int", h: "int", w: "int", ci: "int", kh: "int", kw: "int", oh: "int", ow: "int", co: "int", strideY: "int", strideX: "int", dilationY: "int", dilationX: "int", padTop: "int", padLeft: "int", x: "at", filter: "at", y: "at", bias: "at", activation: "int" },
  /**
   * dx of `conv` (or, read the other way, a transposed convolution). `mask` [n, h, w, ci]: dx is 0 where it is 0 or below. `partials` [chunks, ci]:
   * each chunk holds the sum of dx over its part of the images, to be added up by `sumPartials`. Without `partials`, `chunks` is not read.
   */
  convInputGrad: { n: "int", h: "int", w: "int", ci: "int", kh: "int", kw: "int", oh: "int", ow: "int", co: "int", strideY: "int", strideX: "int", dilationY: "int", dilationX: "int", padTop: "int", padLeft: "int", dy: "at", filter: "at", dx: "at", mask: "at", partials: "at", chunks: "int" },
  /** dfilter of `conv` (+ dfilter when `accumulate`). */
  convFilterGrad: { n: "int", h: "int", w: "int", ci: "int", kh: "int", kw: "int", oh: "int", ow: "int", co: "int", strideY: "int", strideX: "int", dilationY: "int", dilationX: "int", padTop: "int", padLeft: "int", x: "at", dy: "at", dfilter: "at", accumulate: "int" },

  /** x[n, h, w, c] * filter[kh, kw, c, multiplier] = y[n, oh, ow, c * multiplier]. */
  depthwise: { n: "int", h: "int", w: "int", c: "int", kh: "int", kw: "int", oh: "int", ow: "int", multiplier: "int", strideY: "int", strideX: "int", dilationY: "int", dilationX: "int", padTop: "int", padLeft: "int", x: "at", filter: "at", y: "at", bias: "at", activation: "int" },
  depthwiseInputGrad: { n: "int", h: "int", w: "int", c: "int", kh: "int", kw: "int", oh: "int", ow: "int", multiplier: "int", strideY: "int", strideX: "int", dilationY: "int", dilationX: "int", padTop: "int", padLeft: "int", dy: "at", filter: "at", dx: "at" },
  depthwiseFilterGrad: { n: "int", h: "int", w: "int", c: "int", kh: "int", kw: "int", oh: "int", ow: "int", multiplier: "int", strideY: "int", strideX: "int", dilationY: "int", dilationX: "int", padTop: "int", padLeft: "int", x: "at", dy: "at", dfilter: "at" },

  /** Windows over x[n, h, w, c]; what lies outside x takes no part. */
  maxPool: { n: "int", h: "int", w: "int", c: "int", oh: "int", ow: "int", kh: "int", kw: "int", strideY: "int", strideX: "int", padTop: "int", padLeft: "int", x: "at", y: "at" },
  /** dy goes to the first maximum of each window. `reluMask` 1: dy counts as 0 where y is not above 0. */
  maxPoolGrad: { n: "int", h: "int", w: "int", c: "int", oh: "int", ow: "int", kh: "int", kw: "int", strideY: "int", strideX: "int", padTop: "int", padLeft: "int", x: "at", y: "at", dy: "at", dx: "at", reluMask: "int" },
  /** Mean over the part of a window that lies inside x. */
  averagePool: { n: "int", h: "int", w: "int", c: "int", oh: "int", ow: "int", kh: "int", kw: "int", strideY: "int", strideX: "int", padTop: "int", padLeft: "int", x: "at", y: "at" },
  averagePoolGrad: { n: "int", h: "int", w: "int", c: "int", oh: "int", ow: "int", kh: "int", kw: "int", strideY: "int", strideX: "int", padTop: "int", padLeft: "int", dy: "at", dx: "at" },

  /**
   * A row program: expressions over [rows, columns], in blocks of `blockRows` rows that stay in the first-level cache.
   * `program`: `slots` x [kind, where], then `instructions` x [expression, to, a, b], numbers of slots. `kind` is one of
   * `slotKinds`, `expression` one of `expressions`. Column sums go to `chunks` partial rows; `chunks` also cuts the work.
   * `flat` 1: no reductions, `total` elements in rows of `columns`, the last one shorter. `period`: rows after which `repeating` slots start again.
   */
  rows: { rows: "int", columns: "int", blockRows: "int", slots: "int", instructions: "int", chunks: "int", flat: "int", total: "int", period: "int", program: "..." },
  /** out[columns] = sum over `chunks` rows of partials[chunks, columns], in order. */
  sumPartials: { chunks: "int", columns: "int", partials: "at", out: "at" },
  /** out[1] = scale * sum of x[count]. */
  sumAll: { count: "int", x: "at", out: "at", scale: "float" },

  /** A strided copy: `dims` and strides of rank 5, the last dimension last; offsets are in `x` and `out`. */
  copy: { dim0: "int", dim1: "int", dim2: "int", dim3: "int", dim4: "int", in0: "int", in1: "int", in2: "int", in3: "int", in4: "int", out0: "int", out1: "int", out2: "int", out3: "int", out4: "int", x: "at", out: "at" },
  /** out[count, width] = table[rows, width][ids[count]]; ids are int32, one outside 0..rows-1 gives a row of zeros. */
  gather: { count: "int", width: "int", rows: "int", table: "at", ids: "at", out: "at" },
  /** out[segments, width] = sums of x[count, width] by ids[count]; ids outside 0..segments-1 take no part. */
  segmentSum: { count: "int", width: "int", segments: "int", x: "at", ids: "at", out: "at" },
  /** out[count, depth]: `on` at ids[count] (int32), `off` elsewhere. */
  oneHot: { count: "int", depth: "int", ids: "at", out: "at", on: "float", off: "float" },

  /** out[count] = keep where a Philox4x32-10 word reaches `threshold` (uint32), else 0. Counter: (index / 4, 0, steps[0], stream), key: (seed[0], seed[1]). */
  dropoutMask: { count: "int", threshold: "int", keep: "float", stream: "int", seed: "at", steps: "at", out: "at" },
  /** out[count]: standard normal draws, one a word of the generator that `dropoutMask` has (random/stepRandom.ts, `fillNormal`). */
  normal: { count: "int", stream: "int", seed: "at", steps: "at", out: "at" },
  /** counter[0]++ (uint32). */
  increment: { counter: "at" },

  /**
   * Adam as tfjs writes it, for many variables at once: first = beta1 first + oneMinusBeta1 gradient, second = beta2 second + oneMinusBeta2 gradient^2,
   * variable += minusRate * (first / oneMinusBeta1Power) / (sqrt(second / oneMinusBeta2Power) + epsilon). `minusRate` and the two powers are numbers
   * in the arena. `variables`: `count` x [size, at variable, at gradient, at first moment, at second moment]. Other optimisers are row programs.
   */
  adam: { count: "int", minusRate: "at", oneMinusBeta1Power: "at", oneMinusBeta2Power: "at", beta1: "float", oneMinusBeta1: "float", beta2: "float", oneMinusBeta2: "float", epsilon: "float", variables: "..." },

  /**
   * Recurrent layers: x[b, t, features], kernel[features, g u], recurrentKernel[u, g u], bias[g u] or 0, for g gates of u units.
   * `activation` and `recurrentActivation` are `cellActivations`. `reverse` 1 walks time from its end. States begin at `first...` [b, u], or at zero.
   * Outputs: gates[b, t, g u] after their activations, before[b, t, u] the state that each step began with, sequence[b, t, u] (or 0) the one it ended with,
   * last[b, u]. Gradients of kernel, recurrent kernel, bias and x are matmuls and sums of dgates[b, t, g u], the gradient at the gates before their activations.
   *
   * LSTM: gates i, f, g, o; cells[b, t + 1, u], the first one being the state before the first step, in the order of steps.
   */
  lstm: { batch: "int", time: "int", features: "int", units: "int", activation: "int", recurrentActivation: "int", reverse: "int", x: "at", kernel: "at", recurrentKernel: "at", bias: "at", firstHidden: "at", firstCell: "at", gates: "at", cells: "at", before: "at", sequence: "at", last: "at" },
  /** From dlast[b, u], dlastCell[b, u] and dsequence[b, t, u] (each or 0); dfirstHidden[b, u] and dfirstCell[b, u] where they are not 0. */
  lstmGrad: { batch: "int", time: "int", units: "int", activation: "int", recurrentActivation: "int", reverse: "int", recurrentKernel: "at", dlast: "at", dlastCell: "at", dsequence: "at", gates: "at", cells: "at", dgates: "at", dfirstHidden: "at", dfirstCell: "at" },
  /** GRU as tfjs has it (reset before the product): gates z, r, h; state = z state + (1 - z) h. resets[b, t, u] is r times the state before: the recurrent kernel's last third is multiplied by it. */
  gru: { batch: "int", time: "int", features: "int", units: "int", activation: "int", recurrentActivation: "int", reverse: "int", x: "at", kernel: "at", recurrentKernel: "at", bias: "at", firstHidden: "at", gates: "at", resets: "at", before: "at", sequence: "at", last: "at" },
  gruGrad: { batch: "int", time: "int", units: "int", activation: "int", recurrentActivation: "int", reverse: "int", recurrentKernel: "at", dlast: "at", dsequence: "at", gates: "at", before: "at", dgates: "at", dfirstHidden: "at" },
  /** One gate: state = activation(x kernel + bias + state recurrentKernel). */
  simpleRnn: { batch: "int", time: "int", features: "int", units: "int", activation: "int", reverse: "int", x: "at", kernel: "at", recurrentKernel: "at", bias: "at", firstHidden: "at", gates: "at", before: "at", sequence: "at", last: "at" },
  simpleRnnGrad: { batch: "int", time: "int", units: "int", activation: "int", reverse: "int", recurrentKernel: "at", dlast: "at", dsequence: "at", gates: "at", dgates: "at", dfirstHidden: "at" },

  /**
   * y = softmax(scale q k') v for `outer` x `inner` heads: q[queries, width], k[keys, width], v[keys, valueWidth], y[queries, valueWidth], each at
   * the strides of its own (elements; columns lie side by side). `causal` 1: a query sees the keys up to its own number, and there are as many of both.
   * statistics[2, heads, queries]: the greatest scaled score of a row, and one by the sum of e to the others less it.
   */
  attention: {
    outer: "int", inner: "int", queries: "int", keys: "int", width: "int", valueWidth: "int", causal: "int", scale: "float",
    qOuter: "int", qInner: "int", qRow: "int", kOuter: "int", kInner: "int", kRow: "int", vOuter: "int", vInner: "int", vRow: "int", yOuter: "int", yInner: "int", yRow: "int",
    q: "at", k: "at", v: "at", y: "at", statistics: "at",
  },
  /** dq, dk and dv of `attention` from dy, all of a head's sums by one thread. */
  attentionGrad: {
    outer: "int", inner: "int", queries: "int", keys: "int", width: "int", valueWidth: "int", causal: "int", scale: "float",
    qOuter: "int", qInner: "int", qRow: "int", kOuter: "int", kInner: "int", kRow: "int", vOuter: "int", vInner: "int", vRow: "int", dyOuter: "int", dyInner: "int", dyRow: "int",
    dqOuter: "int", dqInner: "int", dqRow: "int", dkOuter: "int", dkInner: "int", dkRow: "int", dvOuter: "int", dvInner: "int", dvRow: "int",
    q: "at", k: "at", v: "at", dy: "at", statistics: "at", dq: "at", dk: "at", dv: "at",
  },

  /** Images x[n, h, w, c] as y[n, oh, ow, c], as tfjs's ResizeBilinear and ResizeNearestNeighbor have it. */
  resize: { n: "int", h: "int", w: "int", c: "int", oh: "int", ow: "int", bilinear: "int", alignCorners: "int", halfPixelCenters: "int", x: "at", y: "at" },
  resizeGrad: { n: "int", h: "int", w: "int", c: "int", oh: "int", ow: "int", bilinear: "int", alignCorners: "int", halfPixelCenters: "int", dy: "at", dx: "at" },
} as const satisfies Record<string, Record<string, "int" | "float" | "at" | "...">>;

export type OperationName = keyof typeof operations;

/** Bits beside a command's number. */
export const commandFlags = {
  /** All threads meet before it. */
  barrier: 1,
  /** Thread 0 alone does it. */
  serial: 2,
} as const;

/** Of `matmul`, `conv` and `depthwise`. */
export const activations = { none: 0, relu: 1 } as const;

/** Of recurrent layers. `hardSigmoid` is max(0, min(1, x / 5 + 0.5)), tfjs's default for gates. */
export const cellActivations = { tanh: 0, sigmoid: 1, hardSigmoid: 2, relu: 3, linear: 4 } as const;

/** What a slot of a row program is; `where` is an index into the arena, 0 for scratch. */
export const slotKinds = {
  /** A tile of [block, columns] that is never in memory. */
  scratch: 0,
  /** [rows, columns] */
  full: 1,
  /** [columns], the same for every row. */
  vector: 2,
  /** [rows], the same for every column. */
  column: 3,
  scratchColumn: 4,
  /** One number. */
  scalar: 5,
  /** [chunks, columns], to which `columnSum` adds. */
  partials: 6,
  /** [period, columns], starting again every `period` rows. */
  repeating: 7,
} as const;

/**
 * Instructions of a row program, [expression, to, a, b]; one of a single operand has it twice. Where `to` is a column, operands are columns or
 * scalars. Comparisons answer 1 or 0. `stepOr`: u > 0 ? 1 : v. `keepWhere`: u > 0 ? v : 0, `keepUnless`: u > 0 ? 0 : v.
 * `gelu`: u (1 + tanh(sqrt(2 / pi) (u + 0.044715 u^3))) / 2, `geluGrad`: its gradient at u, v times. What tfjs keeps of NaN
 * these keep: max, min, relu, step, stepOr, rowMax, rowMin; `sign` of it is 0. `toInt` cuts towards zero, `round` rounds halves to even.
 * Row reductions read a tile and answer a column (`rowArgMax` a float), `columnSum` adds a tile to partials.
 */
export const expressions = [
  "add", "sub", "mul", "div", "max", "min", "pow", "mod", "atan2",
  "greater", "greaterEqual", "less", "lessEqual", "equal", "notEqual", "stepOr", "keepWhere", "keepUnless", "geluGrad",
  "copy", "neg", "abs", "sign", "square", "sqrt", "rsqrt", "reciprocal",
  "exp", "expm1", "log", "log1p", "tanh", "sigmoid", "softplus", "erf", "sin", "cos", "tan", "floor", "ceil", "round",
  "gelu", "relu", "step", "fromInt", "toInt", "isFinite",
  "rowSum", "rowMax", "rowMin", "rowArgMax", "rowArgMin", "rowProduct", "columnSum",
] as const;

export type Expression = (typeof expressions)[number];
