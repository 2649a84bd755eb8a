import type { ErrorCode } from "#shared/AppError.ts";

/**
 * What an error of a program, or of the lab around it, means, found by its code, its data and the words of whoever threw it: V8, the type
 * stripper, TensorFlow.js or the module `backprop`. Texts in a person's language belong to the surfaces; this gives their
 * key and their values.
 */
export interface Explanation {
  key: ExplanationKey;
  /** For the text: names and numbers as they stand in the message. */
  values: Readonly<Record<string, string>>;
}

interface Told {
  code: string;
  message: string;
  data?: Readonly<Record<string, unknown>> | undefined;
}

/** By code, where the host says all there is to know in `data`. The first whose data is there. */
const byCode = {
  stalled: { code: "student-stalled", data: ["seconds"] },
  memoryUsed: { code: "student-memory", data: ["usedMiB", "limitMiB"] },
  memoryNeeded: { code: "student-memory", data: ["neededMiB", "limitMiB"] },
  memoryState: { code: "student-memory", data: ["stateMiB", "limitMiB"] },
  memoryRefused: { code: "student-memory", data: ["refusedLimitMiB"] },
  memoryLimit: { code: "student-memory", data: ["limitMiB"] },
  memory: { code: "student-memory", data: [] },
  neverSettles: { code: "student-never-settles", data: [] },
  nanData: { code: "student-nan", data: ["step", "tensor", "row"], where: "data" },
  nanLog: { code: "student-nan", data: ["step", "tensor"], where: "log" },
  nanDivision: { code: "student-nan", data: ["step", "tensor"], where: "division" },
  nanOutput: { code: "student-nan", data: ["step", "tensor"], where: "output" },
  nanGradient: { code: "student-nan", data: ["step", "tensor"], where: "gradient" },
  nanRate: { code: "student-nan", data: ["step", "learningRate"] },
  nan: { code: "student-nan", data: ["step"] },
  nanModel: { code: "student-nan", data: [] },
  attemptLost: { code: "attempt-lost", data: [] },
  exit: { code: "student-exit", data: [] },
  diskFull: { code: "disk-full", data: ["path"] },
  folderDenied: { code: "home-not-writable", data: ["path"] },
  databaseDamaged: { code: "database-corrupt", data: ["path"] },
  databaseNewer: { code: "database-newer", data: ["path"] },
  fileGone: { code: "not-found", data: ["hash"] },
  fileDamaged: { code: "blob-corrupt", data: [] },
  checkpointDamaged: { code: "checkpoint-invalid", data: [] },
  journalDamaged: { code: "journal-corrupt", data: [] },
} as const satisfies Record<string, { code: string; data: readonly string[]; where?: string }>;

const shape = "[\\d,]*";

/** By words, the most telling first. Named groups are the values. */
const byWords = {
  // JavaScript
  requireNotDefined: /require is not defined/,
  notDefined: /^ReferenceError: (?<name>\S+) is not defined/,
  beforeInitialisation: /Cannot access '(?<name>.+?)' before initialization/,
  notFunction: /^TypeError: (?<name>.+) is not a function/,
  // What tfjs says where it looks for a tensor that is no more.
  disposedRead: /Cannot read properties of undefined \(reading 'backend'\)/,
  readOfNothing: /Cannot read properties of (?<what>undefined|null) \(reading '(?<name>.+?)'\)/,
  writeToNothing: /Cannot set properties of (?<what>undefined|null) \(setting '(?<name>.+?)'\)/,
  constant: /Assignment to constant variable/,
  notIterable: /^TypeError: (?<name>.+) is not iterable/,
  callStack: /Maximum call stack size exceeded/,
  arrayLength: /Invalid array length/,
  network: /Programs have no network here/,
  // Syntax
  unterminatedString: /Unterminated (?:string|template)/,
  declaredTwice: /Identifier '(?<name>.+?)' has already been declared/,
  endOfFile: /got '<eof>'|Unexpected token `<eof>`|[Uu]nexpected end of input/,
  semicolon: /Expected a semicolon/,
  expectedToken: /^Expected '(?<wanted>.+?)', got '(?<found>.+?)'/,
  unexpectedToken: /^Unexpected token `(?<found>.+?)`/,
  expressionExpected: /Expression expected/,
  constWithoutValue: /'const' declarations must be initialized/,
  typescriptOnly: /TypeScript's (?<what>.+?) can't be used here/,
  // Imports
  exportMissing: /does not provide an export named '(?<name>.+?)'/,
  importRefused: /^'(?<name>.+?)' can't be imported here/,
  importMissing: /^There is no file '?(?<name>.+?)'?(?: here)?\.$/,
  // TensorFlow.js: shapes
  matMul: new RegExp(`inner shapes \\((?<a>\\d+)\\) and \\((?<b>\\d+)\\) of Tensors with shapes (?<left>${shape}) and (?<right>${shape})`),
  broadcast: new RegExp(`could not be broadcast together with shapes \\[?(?<left>${shape})\\]?(?: and)? \\[?(?<right>${shape})\\]?`),
  reshape: new RegExp(`Size\\((?<size>\\d+)\\) must match the product of shape (?<shape>${shape})`),
  tensorValues: /Based on the provided shape, \[(?<shape>.*?)\], the tensor should have (?<wanted>\d+) values? but has (?<found>\d+)/,
  inputShape: /expected (?<layer>\S+) to have shape \[(?<wanted>[^\]]*)\],? but got array with shape \[(?<found>[^\]]*)\]/,
  inputDimensions: /expected (?<layer>\S+) to have (?<wanted>\d+) dimension\(s\),? but got array with shape \[(?<found>[^\]]*)\]/,
  targetShape: /each example has shape \[(?<wanted>[^\]]*)\].* each with shape \[(?<found>[^\]]*)\]/s,
  sampleCount: /same number of samples as target Tensors\. Found (?<inputs>\d+) input sample\(s\) and (?<targets>\d+)/,
  layerShape: /Input 0 is incompatible with layer (?<layer>\S+?): expected (?:min_|max_)?ndim=\d+, found ndim=\d+ \(wanted \[(?<wanted>[?\d,]*)\], got \[(?<found>[?\d,]*)\]\)/,
  layerDimensions: /Input 0 is incompatible with layer (?<layer>\S+?): expected (?:min_)?ndim=(?<wanted>\d+), found ndim=(?<found>\d+)/,
  inputAxis: /Input 0 is incompatible with layer (?<layer>\S+?): expected axis -?\d+ of input shape to have value (?<wanted>\d+) but got shape (?<found>[\d,]*)/,
  nothingLeft: /Negative dimension size caused by adding layer (?<layer>\S+) with input shape \[,?(?<shape>[^\]]*)\]/,
  positiveShape: /must have a shape comprised of positive integers but got shape \[(?<shape>[^\]]*)\]/,
  positiveConfig: /expected config\.(?<name>\w+) to be .*? but got (?<found>\S+)/,
  embeddingLength: /"inputLength" is (?<wanted>\S+), but received input shape has shape (?<found>[\d,]*)/,
  indexRange: /the index value (?<index>-?\d+) is not in \[0, (?<last>-?\d+)\]/,
  concatRank: /rank of tensors\[(?<at>\d+)\] must be the same as the rank of the rest \((?<rank>\d+)\)/,
  concatLayer: /`Concatenate` layer requires inputs with matching shapes.*Got input shapes: \[(?<shapes>\[.*\])\]/,
  channels: /depth of input \((?<found>\d+)\) must match input depth for filter (?<wanted>\d+)/,
  concat: /does not match the shape of the rest \((?<rest>[\d,]*)\)/,
  shapesMatch: new RegExp(`Shapes (?<left>${shape}) and (?<right>${shape}) must match`),
  slice: /begin\[(?<axis>\d+)\] \+ size\[\d+\] \((?<end>-?\d+)\) would overflow input\.shape\[\d+\] \((?<size>\d+)\)/,
  oneElement: /must have only 1 element/,
  // TensorFlow.js: use
  argumentTensor: /Argument '(?<argument>.+?)' passed to '(?<operation>.+?)' must be a Tensor/,
  argumentType: /Argument '(?<argument>.+?)' passed to '(?<operation>.+?)' must be (?<wanted>\S+) tensor, but got (?<found>\S+) tensor/,
  disposed: /Tensor is disposed/,
  unknownName: /Unknown (?<kind>activation|optimizer|loss|initializer|layer|metric):? (?<name>[\w-]+)/i,
  firstLayerShape: /first layer in a Sequential model must get an `inputShape`/,
  notCompiled: /needs to be compiled before being used|The model is not compiled/,
  emptyModel: /model is empty\. Add some layers first/,
  positiveInteger: /Expected (?:element \d+ of )?(?<name>\S+) to be a positive integer, but got (?<found>.+?)\.?$/,
  noGradient: /Cannot find a connection between any variable and the result of the loss function/,
  // The module backprop
  wholeNumber: /^(?<call>\S+) needs (?<name>\w+|a) (?:as a )?whole number (?<range>.+?), not (?<found>.+)\.$/,
  batchShuffle: /^model\.fit takes no shuffle: "batch"/,
  layerShare: /^(?<layer>tf\.layers\.\w+) needs (?<name>\w+) as a share from 0 to below 1, not (?<found>.+)\.$/,
  stillGoing: /^(?<call>\S+) was called while another fit or train was still going on/,
  trainNeeds: /^train needs a loss function and an optimizer/,
  evaluateNumber: /^evaluate has to answer a number/,
  tooManyEpochs: /^(?<epochs>\S+) epochs are more steps than can be counted/,
  fitModel: /^fit needs a model as its first argument/,
  dataNotArrived: /^fit was given data that has not arrived/,
  fitData: /^fit needs data with (?<name>\w+)\.x and/,
  fitRows: /^data\.(?<name>\w+) has (?<rows>\d+) rows and (?<labels>\d+) labels/,
  fitLabels: /^data\.(?<name>\w+)\.y has the shape \[(?<shape>.*?)\]/,
  layerEmpty: /^The layer (?<layer>\S+) answers \[(?<shape>.*?)\]: nothing is left/,
  answerShape: /^The layer (?<layer>\S+) answers \[(?<shape>.*?)\] for each row, and one label a row takes \[(?<wanted>.*?)\]/,
  layerWeightless: /^The layer (?<layer>\S+) has no weights: the shape of (?<weight>\S+) is \[(?<shape>.*?)\]/,
  noRows: /^(?<name>\S+) has 0 rows/,
  labelRange: /^Row (?<row>\d+) of (?<name>\S+) has the label (?<label>\S+), but the model knows (?<classes>\d+) classes, 0 to (?<last>\d+)/,
  labelBinary: /^Row (?<row>\d+) of (?<name>\S+) has the label (?<label>\S+), but the model answers one probability/,
  embeddingRange: /^Row (?<row>\d+) of (?<name>\S+) holds (?<id>\S+), but the embedding (?<layer>\S+) knows the numbers 0 to (?<last>\d+)/,
  indexEmbedding: /^The embedding (?<layer>\S+) was given (?<id>\S+), but its table has \d+ rows: 0 to (?<last>\d+)/,
  indexLabel: /^The loss was given the label (?<label>\S+), but (?<layer>\S+) has (?<classes>\d+) outputs: labels go from 0 to (?<last>\d+)/,
  indexTaken: /^(?<operation>\S+) was given the index (?<index>\S+), but there are (?<size>\d+) to take/,
  text: /^(?<name>\S+) holds text, not numbers/,
  textFed: /The dtype of the feed \(string\) can not be cast to the dtype of the key '(?<name>\S+?)'/,
  tensorsNeeded: /^(?<call>model\.\w+) needs (?<name>\S+) as a tensor/,
  learningRate: /^The learning rate is (?<rate>.+), which is no number/,
  datasetParts: /^A data set for fitDataset has to give \{ xs, ys \}/,
  datasetCount: /^The data set gives (?<found>\d+) (?:input|output) tensors, and the model has (?<wanted>\d+)/,
  fitOptimizer: /^fit needs an optimizer/,
  digitsRows: /^digits has (?<rows>\d+) (?<part>\w+) rows, (?<wanted>.+?) were asked for/,
  tableName: /^table needs the name of a table/,
  noTable: /^(?<name>\S+) is no table but/,
  modelName: /^loadModel needs the name of a model/,
  modelAt: /^loadModel needs at as "end" or "best", not (?<found>.+)\.$/,
  modelUnknown: /^There is no model called "(?<name>.*)"\.$/,
  modelSeveral: /^Several models are called "(?<name>.*)": (?<which>.+)\.$/,
  modelRemoved: /^Run (?<number>\d+) was removed\.$/,
  modelNotYet: /^Run (?<number>\d+) has no model yet: it is \w+\.$/,
  modelNone: /^Run (?<number>\d+) left no model that can be loaded\.$/,
  modelNoBest: /kept no best weights\.$/,
  modelNotHere: /^The weights of run (?<number>\d+) are not on this computer\.$/,
  modelLetters: /^The letters that run (?<number>\d+) wrote with are not known here/,
  modelGone: /^The weights of (?:the model )?"(?<name>.*)"(?: that this run began with)? are gone\.$/,
  modelsTooMany: /^The program loads more than (?<most>\d+) models\.$/,
  numbersNames: /^numbers needs the name of at least one column/,
  columnWords: /^The column "(?<name>.+?)" holds words/,
  noColumn: /^(?<owner>.+) has no column "(?<name>.+?)"\.$/,
  rowLacks: /^Row (?<row>\d+) has no "?(?<name>.+?)"?(?: to split by)?\.$/,
  whereFunction: /^where needs a function/,
  splitNothing: /^split left no row to learn from|together leave no row to learn from/,
  splitRows: /^split needs (?:a list of rows|at least two rows)/,
  splitShare: /^\S+ needs (?<name>\w+) as a share from 0 to 1, not (?<found>.+)\.$/,
  splitValidation: /^split needs a validation part/,
  splitSeed: /^split needs a seed/,
  lineLengths: /^fitLine was given (?<x>\d+) x and (?<y>\d+) y/,
  linePoints: /^fitLine needs at least two points/,
  lineSame: /^Every x is (?<x>.+?): no line/,
  lineList: /^fitLine needs (?<name>\w+) as a list of numbers/,
  valueInList: /^(?<name>\w+)\[(?<index>\d+)\] is /,
  meanLossScores: /^meanLoss needs scores/,
  meanLossFunction: /^meanLoss needs a function/,
  rowLoss: /^The loss of row (?<row>\d+) is (?<what>.+), not a number/,
  logNeeds: /^log (?:needs a name and a number|takes up to)/,
  notAnError: /^The program threw .+, which is not an Error/,
  // Seen as the lab started
  kernelsChanged: /^Programs train slower .* do not load \((?<file>\S+) is not the file that came with this version\)/,
  kernelsRefused: /^Programs train slower .* do not load \((?<why>.+)\)\. Fetch/,
  databasePutBack: /^The database was damaged and is kept as (?<path>.+); the backup of (?<time>.+ UTC) was put back, and (?<runs>\d+) runs? w/,
  databaseRemade: /^The database was damaged and is kept as (?<path>.+); there was no good backup, and (?<runs>\d+) runs? w/,
  databaseMissing: /^The database was missing; .+, and (?<runs>\d+) runs? w/,
  journalOfRun: /^(?:Line \d+ of the|The) journal (?:of|in the folder of) run (?<run>[^\s.]+)(?=[\s.])(?! (?:is already open|is closed|could be read))/,
} as const satisfies Record<string, RegExp>;

export type ExplanationKey = keyof typeof byCode | keyof typeof byWords;

export const explanationKeys: readonly ExplanationKey[] = [...Object.keys(byCode), ...Object.keys(byWords)] as ExplanationKey[];

/** Errors of which the explanation says all that the host's own words say. */
export const toldWhole: ReadonlySet<ErrorCode> = new Set(["student-stalled", "student-memory", "student-nan", "student-never-settles", "student-exit", "student-import", "disk-full", "home-not-writable", "database-corrupt", "database-newer", "not-found", "blob-corrupt", "checkpoint-invalid", "journal-corrupt"]);

/** Undefined for what nobody foresaw: then its own words have to do. */
export function explainError({ code, message, data = {} }: Told): Explanation | undefined {
  for (const [key, known] of Object.entries(byCode)) {
    if (known.code === code && (!("where" in known) || known.where === data["where"]) && known.data.every((name) => isShown(data[name]))) return { key: key as ExplanationKey, values: Object.fromEntries(known.data.map((name) => [name, String(data[name])])) };
  }
  for (const [key, words] of Object.entries(byWords)) {
    const found = words.exec(message) ?? words.exec(message.replace(/^\w*Error: /, ""));
    if (found) return { key: key as ExplanationKey, values: { ...found.groups } };
  }
  return undefined;
}

function isShown(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}
