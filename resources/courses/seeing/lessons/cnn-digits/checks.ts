import { activationAfter, behaviour, behaviourOfRun, both, count, countSoftmax, fact, listed, metric, percent, repeatable, text, type LayerFact, type Verdict } from "backprop/checks";

/** In their order; the activation is that of the layers that have weights. */
const wanted: readonly { className: string; weights: number; bends?: boolean }[] = [
  { className: "Rescaling", weights: 0 },
  { className: "Conv2D", weights: 320, bends: true },
  { className: "Conv2D", weights: 18_496, bends: true },
  { className: "MaxPooling2D", weights: 0 },
  { className: "Dropout", weights: 0 },
  { className: "Flatten", weights: 0 },
  { className: "Dense", weights: 1_179_776, bends: true },
  { className: "Dropout", weights: 0 },
  { className: "Dense", weights: 1_290 },
];
const weightsOfAll = 1_199_882;
const countNames = ["conv1", "conv2", "dense", "output"];
const pixels = [0, 1, 2, 3];

/** Without layers that only bend: an activation may be a layer of its own. */
function bodyOf(layers: readonly LayerFact[]): { layer: LayerFact; index: number }[] {
  return layers.map((layer, index) => ({ layer, index })).filter(({ layer: { className } }) => !["Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"].includes(className));
}

export const checks = [
  behaviour("counts", ({ exports }): Verdict => {
    const expected = text("how many weights and biases conv1, conv2, dense and output have", "cuántos pesos y sesgos tienen conv1, conv2, dense y output");
    const told = exports["counts"] as Record<string, unknown> | undefined;
    if (typeof told !== "object" || told === null) return { pass: false, expected, seen: text("counts is not exported", "counts no está exportado") };
    const right = wanted.flatMap(({ weights }) => (weights > 0 ? [weights] : []));
    const wrong = countNames.findIndex((name, index) => told[name] !== right[index]);
    if (wrong < 0) return { pass: true, expected, seen: text(`${count(weightsOfAll)} in all`, `${count(weightsOfAll)} en total`) };
    const name = countNames[wrong];
    const value = typeof told[name] === "number" ? count(told[name]) : String(told[name]);
    // 288 and 18,432: the stencils are counted right, and the bias of each is forgotten.
    const biases = [32, 64, 128, 10][wrong];
    if (told[name] === right[wrong] - biases) return { pass: false, expected, seen: text(`${name} is ${value}: the biases are missing`, `${name} es ${value}: faltan los sesgos`) };
    return { pass: false, expected, seen: both(`${name}: ${value}`) };
  }),

  fact("layers", async ({ code, build }) => {
    const { layers, weights } = await build("buildModel");
    const body = bodyOf(layers);
    const expected = text(
      `rescaling, conv 32, conv 64, max-pooling, dropout, flatten, dense 128, dropout, dense 10; an activation after both convolutions and the dense layer; ${count(weightsOfAll)} weights`,
      `rescaling, conv 32, conv 64, max-pooling, dropout, flatten, densa 128, dropout, densa 10; una activación después de las dos convoluciones y de la capa densa; ${count(weightsOfAll)} pesos`,
    );
    const names = listed(body.map(({ layer }) => layer.className));
    if (body.map(({ layer }) => layer.className).join() !== wanted.map(({ className }) => className).join()) return { pass: false, expected, seen: names };

    const odd = body.findIndex(({ layer }, place) => layer.weights !== wanted[place].weights);
    if (odd >= 0) {
      const { className, weights: seen } = body[odd].layer;
      return { pass: false, expected, seen: text(`${className} number ${odd + 1} has ${count(seen)} weights`, `${className}, la capa ${odd + 1}, tiene ${count(seen)} pesos`) };
    }
    const straight = body.findIndex(({ index }, place) => wanted[place].bends === true && activationAfter(layers, index) === undefined);
    if (straight >= 0) {
      const { className } = body[straight].layer;
      return {
        pass: false,
        expected,
        seen: text(`no activation after ${className}, layer ${straight + 1}`, `no hay activación después de ${className}, la capa ${straight + 1}`),
        at: code.calls.find(({ callee, settings }) => /layers\.(?:conv2d|dense)$/.test(callee) && !("activation" in settings)),
      };
    }
    const softmaxes = countSoftmax(layers);
    if (softmaxes !== 1 || activationAfter(layers, layers.length - 1) !== "softmax") return { pass: false, expected, seen: text(`softmax ${softmaxes} times`, `softmax ${softmaxes} veces`) };
    return { pass: weights === weightsOfAll, expected, seen: text(`${count(weights)} weights`, `${count(weights)} pesos`) };
  }),

  behaviour("moves-along", async ({ exports, build }): Promise<Verdict> => {
    const expected = text(
      "a picture moved by two pixels gives the same answers of the stencils, one place further after pooling",
      "una imagen movida dos píxeles da las mismas respuestas de las plantillas, un lugar más allá después del pooling",
    );
    await build("buildModel");
    const model = (exports["buildModel"] as () => Model)();
    const flatten = model.layers.findIndex((layer) => layer.getClassName() === "Flatten");
    const stencils = model.layers.slice(0, flatten);
    if (!stencils.some((layer) => layer.getClassName() === "Conv2D")) return { pass: false, expected, seen: text("no convolution before flatten", "no hay convolución antes de flatten") };
    const answer = (image: Picture): number[][][][] => stencils.reduce((picture, layer) => layer.apply(picture), image).arraySync();
    // Any picture will do: these are pixels made of weights that are there.
    const dense = model.layers.at(-1)!.getWeights()[0];
    const image = dense.flatten().tile([Math.ceil(784 / dense.size)]).slice(0, 784).abs().mul(1000).reshape([1, 28, 28, 1]);
    const moved = image.pad([[0, 0], [0, 0], [2, 0], [0, 0]]).slice([0, 0, 0, 0], [1, 28, 28, 1]);
    const [there] = answer(image);
    const [here] = answer(moved);
    let apart = 0;
    there.forEach((row, y) => row.slice(0, -1).forEach((channels, x) => x > 0 && channels.forEach((value, channel) => (apart = Math.max(apart, Math.abs(value - (here[y][x + 1]?.[channel] ?? Number.NaN)))))));
    return { pass: apart <= 1e-5, expected, seen: text(`the largest difference is ${apart.toPrecision(1)}`, `la mayor diferencia es ${apart.toPrecision(1)}`) };
  }),

  metric("first-loss", {
    measure: "first-loss",
    from: 2,
    to: 2.9,
    tooLow: text("The network knows the answers before its first step: are the labels in the inputs?", "La red sabe las respuestas antes del primer paso: ¿están las etiquetas en las entradas?"),
    tooHigh: text("Something is wrong before the first step: are the pixels scaled to 0..1?", "Algo falla antes del primer paso: ¿los píxeles van de 0 a 1?"),
  }),

  metric("validation", {
    measure: "best-validation-accuracy",
    from: 0.935,
    to: 0.975,
    tooLow: text("One layer alone gets 88 %. Look at the rate of Adadelta, the epochs and the layers.", "Una sola capa llega a 88 %. Revisa la tasa de Adadelta, las épocas y las capas."),
    tooHigh: text("That is more than this network can do honestly with 4,000 digits: did validation digits take part in the training?", "Es más de lo que esta red puede lograr limpiamente con 4,000 dígitos: ¿entraron dígitos de validación al entrenamiento?"),
  }),

  metric("two-pixels", {
    measure: { need: { kind: "accuracy-after-shift", pixels }, read: ({ accuracyAfterShift }) => accuracyAfterShift?.[2], show: percent },
    from: 0.74,
    tooLow: text("A network without stencils gets about 70 %. Are both convolutions before flatten?", "Una red sin plantillas logra cerca de 70 %. ¿Están las dos convoluciones antes de flatten?"),
  }),

  behaviourOfRun("after-shift", [{ kind: "accuracy-after-shift", pixels }], ({ run, accuracyAfterShift = {} }) => {
    const reported = run.exports["afterShift"];
    const expected = text("afterShift with four values, each the accuracy that the lab measures without dropout", "afterShift con cuatro valores, cada uno igual a la exactitud que mide el laboratorio sin dropout");
    if (!Array.isArray(reported) || reported.length !== 4 || !reported.every((value): value is number => typeof value === "number")) {
      return { pass: false, expected, seen: text("afterShift is not exported as four numbers", "afterShift no está exportado como cuatro números") };
    }
    // Half a row of 1,000: the same count of right answers.
    const untrue = reported.findIndex((value, moved) => !(Math.abs(value - (accuracyAfterShift[moved] ?? Number.NaN)) < 0.0005));
    if (untrue < 0) return { pass: true, expected, seen: both(reported.map(percent).join(", ")) };
    const truth = percent(accuracyAfterShift[untrue] ?? Number.NaN);
    return { pass: false, expected, seen: text(`${percent(reported[untrue])} at ${untrue} px, the lab measures ${truth}`, `${percent(reported[untrue])} a ${untrue} px, el laboratorio mide ${truth}`) };
  }),

  repeatable("repeatable"),
];

/** What is used here of tfjs's pictures and models. */
interface Picture {
  readonly size: number;
  flatten(): Picture;
  tile(times: number[]): Picture;
  slice(from: number | number[], size: number | number[]): Picture;
  abs(): Picture;
  mul(factor: number): Picture;
  reshape(shape: number[]): Picture;
  pad(width: [number, number][]): Picture;
  arraySync(): number[][][][];
}

interface Model {
  layers: { getClassName(): string; getWeights(): Picture[]; apply(picture: Picture): Picture }[];
}
