/** What a lesson's program may import as `backprop`, beside `@tensorflow/tfjs`. */
import type * as tf from "@tensorflow/tfjs";

/** Rows of one part of a data set. */
export interface Split {
  /** [n, ...shape of a row] */
  x: tf.Tensor;
  /** [n]: class indices or targets. */
  y: tf.Tensor1D;
  n: number;
}

/** What to learn from and what to measure on. A third part is held out and never reaches a program. */
export interface Data {
  train: Split;
  validation: Split;
  classes: string[];
}

/** One value an epoch under `loss`, `val_loss` and, for classes, `accuracy`, `val_accuracy`. */
export type History = Record<string, number[]>;

export interface EpochMetrics {
  epoch: number;
  loss: number;
  accuracy?: number;
  val_loss: number;
  val_accuracy?: number;
}

/** Fixes everything random that follows: initial weights, shuffles, dropout. `--seed` on the command line wins. */
export function seed(n: number): void;

/** Uniform in [0, 1), from the seed. */
export function random(): number;

/** A trainable variable of normally distributed values with mean 0 and the given standard deviation. */
export function normal(shape: number[], sd: number): tf.Variable;

/** An index drawn with the given probabilities. */
export function pick(probabilities: ArrayLike<number>): number;

/** Handwritten digits: `x` [n, 28, 28, 1] with ink 0..255, `y` the digit. At most 8,000 to learn from and 1,000 to measure on. */
export function digits(options?: { train?: number; validation?: number; only?: number[] }): Promise<Data>;

/** Rows and columns. A number that is missing is NaN, a word that is missing is "". */
export interface Table<Row> {
  readonly rows: readonly Readonly<Row>[];
  /** The values of one column, from the first row to the last. */
  column<Name extends keyof Row>(name: Name): Row[Name][];
  /** One list a row with the values of these columns, in this order. Refuses rows that lack one of them. */
  numbers(...names: NumberColumn<Row>[]): number[][];
  /** The rows for which `keep` answers true, as a table: `where((row) => row.mass > 0)` drops those without a mass. */
  where(keep: (row: Readonly<Row>) => boolean): Table<Row>;
  /** The table as text: a line of names, then one line a row with commas between the values. */
  toCsv(): string;
}

/** Names of the columns that hold numbers. */
export type NumberColumn<Row> = { [Name in keyof Row]: Row[Name] extends number ? Name : never }[keyof Row];

/** A table of the lab, split in the same way in every lesson; a third part is held out and never reaches a program. */
export interface BundledTable<Row> extends Table<Row> {
  /** The rows to learn from. */
  readonly train: Table<Row>;
  /** The rows to measure on: nothing may be learnt from them. */
  readonly validation: Table<Row>;
  where(keep: (row: Readonly<Row>) => boolean): BundledTable<Row>;
}

/** A penguin near Palmer Station, Antarctica. What nobody measured is NaN, an unknown sex is "". */
export interface Penguin {
  species: "Adelie" | "Chinstrap" | "Gentoo";
  island: "Biscoe" | "Dream" | "Torgersen";
  /** Millimetres. */
  beakLength: number;
  /** Millimetres. */
  beakDepth: number;
  /** Length of a flipper, millimetres. */
  flipper: number;
  /** Grams. */
  mass: number;
  sex: "female" | "male" | "";
}

/** The tables of the lab, by name. */
export interface Tables {
  penguins: Penguin;
}

/** A table of the lab: all rows that a program may see, and the same rows as `train` and `validation`. */
export function table<Name extends keyof Tables>(name: Name): Promise<BundledTable<Tables[Name]>>;

/** A text as numbers from 0 to `size` - 1: every character has one, or every piece of `bytePairs`. */
export interface Characters {
  name: string;
  /** How many different characters there are. */
  size: number;
  /** What to learn from, in reading order. */
  train: Int32Array;
  /** The pages after those: what to measure on. Nothing may be learnt from them. */
  validation: Int32Array;
  /** The numbers of a text. Refuses characters that the book does not have. */
  encode(text: string): number[];
  /** The text of numbers. */
  decode(ids: ArrayLike<number>): string;
  /** Whether the book has this character. */
  knows(character: string): boolean;
}

/** The texts of the lab, by name. */
export type TextName = "moby-dick" | "state-of-the-union";

/**
 * A text of the lab, letter by letter; its last pages are held out and never reach a program. `like`: in the numbers of another
 * text, for a model that has learned that one; characters that the other lacks are left out.
 */
export function characters(name: TextName, options?: { like?: Characters }): Promise<Characters>;

/** A text in pieces: single bytes, and what was joined of them. */
export interface BytePairs extends Characters {
  /** The pairs in the order in which they were joined; a space is written as Ġ, a new line as Ċ, as GPT-2 does. */
  merges: readonly (readonly [left: string, right: string])[];
}

/**
 * A text in up to `size` different pieces, as GPT-2 reads: it begins with the 256 bytes and joins the most frequent pair of
 * neighbours inside a word, again and again (Gage 1994; Sennrich et al. 2016). Any character can be written. `text` is what
 * `characters` answered, or a text of your own, whose last tenth becomes `validation`. A loss is then in nats a piece: divide
 * it by `decode(validation).length / validation.length` before you compare it with one in nats a letter.
 */
export function bytePairs(text: Characters | string, size: number): BytePairs;

/**
 * `rows` pieces of `length` characters from random places of `source`, and the same pieces one character further on: `x` and
 * `y` are [rows, length], and y[r, t] is the character that follows x[r, t].
 */
export function nextCharBatch(source: Int32Array, rows: number, length: number): { x: tf.Tensor2D; y: tf.Tensor2D };

/**
 * Goes on writing after `prompt`: takes the last `context` tokens, asks `logits` ([1, time] -> [1, time, tokens]) for the scores
 * of the next one, draws it, and so on, `length` times. Answers the new tokens. The same seed draws the same ones.
 */
export function generate(
  logits: (ids: tf.Tensor2D) => tf.Tensor3D,
  options: {
    prompt: ArrayLike<number>;
    /** Tokens to write. */
    length: number;
    /** Most tokens the model looks at. */
    context: number;
    /** Scores are divided by it (1): under 1 the likely becomes likelier, 0 takes the likeliest. */
    temperature?: number;
    /** Draw among the so many likeliest. */
    topK?: number;
    /** Draw among the likeliest that together reach this probability. */
    topP?: number;
  },
): number[];

/** A GPT that reads and writes one text, letter by letter (of `bytePairs`: piece by piece). What it costs is in nats a letter. */
export interface Gpt {
  readonly text: Characters;
  readonly heads: number;
  /** Scores of the letter after each: [rows, length] -> [rows, length, letters]. */
  logits(ids: tf.Tensor2D): tf.Tensor3D;
  /** What `rows` pieces from random places cost: what `train` makes smaller. */
  loss(part: Int32Array, rows: number): tf.Scalar;
  /** What a text costs, from 128 pieces at even distances, the same ones each time. */
  measure(part: Int32Array, pieces?: number): tf.Scalar;
  /** Goes on after `prompt`, `length` letters; the choices are those of `generate`. What it read is kept, not computed again. */
  write(prompt: string, options: { length: number; temperature?: number; topK?: number; topP?: number }): string;
}

/** A GPT of these sizes for a text: `context` letters are looked at, `layers` blocks of `heads` heads, vectors of `width` numbers. */
export function gpt(options: { text: Characters; context: number; width: number; heads: number; layers: number }): Gpt;

/**
 * A model that is stored in this lab, to go on with: that of a run, by its number or the label you gave it, or one that was brought in with
 * `backprop model import`, by its name. A model of layers is a `tf.LayersModel`, as it was trained and not compiled; of a GPT write
 * `loadModel<Gpt>("12")`: its `text` reads and writes as the one it learned from, without that one's pages. `at`: the weights its last
 * training ended with, or those that measured best on the way. A run remembers what it loaded and goes on with the same, whatever the name
 * means by then.
 */
export function loadModel<Model extends tf.LayersModel | Gpt = tf.LayersModel>(name: string, options?: { at?: "end" | "best" }): Promise<Model>;

/** Rows to learn from, to choose by, and to look at once, at the end. No row is in two of them. */
export interface Parts<Row> {
  train: Row[];
  validation: Row[];
  test: Row[];
}

export interface SplitOptions<Row> {
  /** Share of the rows: 0.2 is a fifth. */
  validation: number;
  /** Share of the rows; none without it. */
  test?: number;
  seed: number;
  /** A column: rows with the same value in it stay together, so that no group is in two parts. */
  by?: keyof Row;
}

/** Shuffles rows by the seed and cuts them into parts. The same rows, shares and seed give the same parts. */
export function split<Row extends object>(rows: readonly Row[], options: SplitOptions<Row>): Parts<Row>;

/** The line w * x + b. */
export interface Line {
  w: number;
  b: number;
}

/** The line with the smallest mean squared error: one x and one y a point, computed at once, without steps. */
export function fitLine(x: readonly number[], y: readonly number[]): Line;

/**
 * Trains `model` on `data.train`, shuffled anew each epoch, and measures `data.validation` after each. Streams its curve,
 * saves as it goes and goes on where it was interrupted. What `augment` and `stopWhen` keep in variables of their own is
 * not saved with it: let them decide from their arguments, `random()` and tf variables.
 *
 * The loss is the one of the model's last activation (softmax, sigmoid, or a number) unless `loss` names another.
 */
export function fit(
  model: tf.LayersModel,
  data: Data,
  options: {
    epochs: number;
    /** Rows a step. */
    batch: number;
    optimizer: tf.Optimizer;
    /** A tfjs loss name. */
    loss?: string;
    /** Changes a batch of training inputs; never applied to validation. */
    augment?: (x: tf.Tensor) => tf.Tensor;
    /** Asked after every epoch; `true` ends the training. Decide from its argument: a resumed run asks it again for the epochs before. */
    stopWhen?: (epoch: EpochMetrics) => boolean;
  },
): Promise<History>;

/**
 * A training loop of your own: `steps` times one step of the optimizer on `loss`, over every trainable variable there is.
 * It is saved and resumed like `fit`: let `loss` draw from `random()`, not from a counter of its own, which is not saved.
 */
export function train(options: {
  steps: number;
  /** Mean loss of one batch, a scalar; drawn anew at every step. */
  loss: () => tf.Scalar;
  optimizer: tf.Optimizer;
  /** Learning rate of step 0, 1, ... */
  learningRate?: (step: number) => number;
  /** Measured every `every` steps (50) and after the last one; recorded as `val_loss`. Answered as a tensor, it is fast. */
  evaluate?: () => number | tf.Scalar;
  every?: number;
  /** A text to look at while it trains, such as one that the model writes: asked where `evaluate` is, as often as there is time for it. */
  sample?: () => string;
  /**
   * Says that the variables are a GPT that reads and writes a text, so that the lab can let it write: a `gpt`, or the text and
   * the number of heads of one of your own. Its variables come in the order of GPT-2's; one that is built otherwise can't be tried.
   */
  writes?: { text: Characters; heads: number };
}): Promise<History>;

/**
 * The mean, over the rows of `scores`, of a loss that you write for one row in plain numbers. What `train` needs to know
 * beside it, how the loss changes with each score, is found by nudging each score a little up and down.
 */
export function meanLoss(scores: tf.Tensor2D, lossOfRow: (scores: number[], row: number) => number): tf.Scalar;

/** Records one value at the current step, drawn as a curve of its own. */
export function log(name: string, value: number): void;

/**
 * How often the lab looks inside of the trainings that follow: every so many seconds (1 unless you say so) or steps, or never
 * (`false`). However often, it takes at most 3 % of the time, and changes no number of the training.
 */
export function lookInside(every: { seconds: number } | { steps: number } | false): void;

/** Share of rows whose likeliest class is the true one. */
export function accuracy(model: tf.LayersModel, split: Split): number;

/** Rows are true classes, columns guesses. */
export function confusion(model: tf.LayersModel, split: Split): number[][];

/** The model's outputs, [n, outputs], computed in batches. */
export function predict(model: tf.LayersModel, x: tf.Tensor): tf.Tensor;

/** The same images moved right (and down) by whole pixels; what leaves is lost, what enters is paper. */
export function shift(split: Split, right: number, down?: number): Split;

/** Adadelta as Zeiler wrote it. */
export function adadelta(learningRate?: number, rho?: number, epsilon?: number): tf.Optimizer;

/** Adam with weight decay: every step also takes `learningRate * decay` off each weight of two or more axes. */
export function adamW(learningRate?: number, options?: { beta1?: number; beta2?: number; epsilon?: number; decay?: number }): tf.Optimizer;

/** The same optimizer, from now on with clipped gradients: all of them together to a norm, or each number to a size. */
export function clip<T extends tf.Optimizer>(optimizer: T, options: { norm?: number; value?: number }): T;

/** Brings groups of channels, the last axis, to mean 0 and variance 1, each example for itself: [n, ..., c] -> [n, ..., c]. */
export function groupNorm(options: { groups: number; epsilon?: number; name?: string }): tf.layers.Layer;

/** Multi-head self-attention: [n, time, width] -> [n, time, width]. `causal`: each position sees only itself and those before it. */
export function attention(options: { heads: number; causal?: boolean; useBias?: boolean; name?: string }): tf.layers.Layer;

/** Learning rate by step: rises to `peak` over the first 50 steps, then falls along a cosine to a tenth. */
export function warmupCosine(peak: number, steps: number): (step: number) => number;
