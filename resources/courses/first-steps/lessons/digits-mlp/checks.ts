import {
  activationAfter,
  behaviourOfRun,
  bendingLayers,
  both,
  count,
  countSoftmax,
  course,
  fact,
  fieldsApart,
  listed,
  metric,
  percent,
  repeatable,
  text,
  type CheckEvidence,
} from "backprop/checks";

type Call = CheckEvidence["run"]["calls"][number];

const units = [128, 64, 10];
const weightsOfAll = 109_386;

/** Without the activations: what two versions must share for the activation to be the only change. */
function withoutActivation(call: Call): Call {
  const layers = call.layers.filter(({ className }) => !bendingLayers.has(String(className)) && className !== "Activation");
  return { ...call, layers: layers.map(({ activation, ...rest }) => rest) };
}

/** Whether the hidden layers bend: all of them, none, or undefined for another network. */
function hiddenBends(call: Call): "all" | "none" | undefined {
  const layers = call.layers.map((layer) => ({ className: String(layer["className"]), activation: layer["activation"] as string | undefined, weights: Number(layer["weights"]) }));
  const dense = call.layers.flatMap((layer, index) => (layer["className"] === "Dense" ? [{ units: Number(layer["units"]), index }] : []));
  if (dense.map((layer) => layer.units).join() !== units.join()) return undefined;
  const bent = dense.slice(0, -1).filter(({ index }) => activationAfter(layers, index) !== undefined).length;
  return bent === 2 ? "all" : bent === 0 ? "none" : undefined;
}

export const checks = [
  fact("layers", async ({ code, build }) => {
    const { layers, weights } = await build("buildModel");
    const dense = layers.flatMap((layer, index) => (layer.className === "Dense" ? [{ ...layer, index }] : []));
    const expected = text(
      `dense layers of 128, 64 and 10 units, an activation after the first two, softmax once at the end; ${count(weightsOfAll)} weights`,
      `capas densas de 128, 64 y 10 unidades, una activación después de las dos primeras, softmax una vez al final; ${count(weightsOfAll)} pesos`,
    );
    const written = code.calls.filter(({ callee }) => callee.endsWith("layers.dense"));
    const seenUnits = listed(dense.map((layer) => layer.units ?? "?"));

    if (dense.map((layer) => layer.units).join() !== units.join()) {
      return { pass: false, expected, seen: text(`dense layers of ${seenUnits.en} units`, `capas densas de ${seenUnits.es} unidades`), at: written.at(-1) };
    }
    const straight = dense.slice(0, -1).findIndex(({ index }) => activationAfter(layers, index) === undefined);
    if (straight >= 0) {
      const line = written.length === dense.length ? written[straight] : written.find(({ settings }) => !("activation" in settings));
      return {
        pass: false,
        expected,
        seen: text(`no activation after the layer of ${units[straight]} units`, `no hay activación después de la capa de ${units[straight]} unidades`),
        at: line,
      };
    }
    const softmaxes = countSoftmax(layers);
    if (softmaxes !== 1 || activationAfter(layers, dense.at(-1)!.index) !== "softmax") {
      return { pass: false, expected, seen: text(`softmax ${softmaxes} times`, `softmax ${softmaxes} veces`), at: written.at(-1) };
    }
    return { pass: weights === weightsOfAll, expected, seen: text(`dense layers of ${seenUnits.en} units, ${count(weights)} weights`, `capas densas de ${seenUnits.es} unidades, ${count(weights)} pesos`) };
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
    from: 0.92,
    to: 0.98,
    tooLow: text("One layer alone gets 90 %. Look at the layers, the learning rate and the data.", "Una sola capa llega a 90 %. Revisa las capas, la tasa de aprendizaje y los datos."),
    tooHigh: text("That is more than this network can do honestly: did validation digits take part in the training?", "Es más de lo que esta red puede lograr limpiamente: ¿entraron dígitos de validación al entrenamiento?"),
  }),

  course("both-versions", (_evidence, runs) => {
    const expected = text("two runs that differ only in the activation of the hidden layers", "dos corridas que solo difieren en la activación de las capas ocultas");
    const trained = runs.flatMap(({ number, calls }) => calls.slice(-1).map((call) => ({ number, call, bends: hiddenBends(call) })));
    const bent = trained.filter(({ bends }) => bends === "all");
    const straight = trained.filter(({ bends }) => bends === "none");
    if (bent.length === 0) return { pass: false, expected, seen: text("no run yet with an activation in both hidden layers", "todavía no hay una corrida con activación en las dos capas ocultas") };
    if (straight.length === 0) return { pass: false, expected, seen: text("no run yet with both hidden layers and no activation", "todavía no hay una corrida con las dos capas ocultas y sin activación") };
    const pairs = bent.flatMap((one) => straight.map((other) => ({ one, other, apart: fieldsApart(withoutActivation(one.call), withoutActivation(other.call)) })));
    const { one, other, apart } = pairs.reduce((best, pair) => (pair.apart.length < best.apart.length ? pair : best));
    const names = listed(apart);
    return {
      pass: apart.length === 0,
      expected,
      seen: apart.length === 0 ? text(`runs ${other.number} and ${one.number}`, `corridas ${other.number} y ${one.number}`) : text(`runs ${other.number} and ${one.number} also differ in ${names.en}`, `las corridas ${other.number} y ${one.number} también difieren en ${names.es}`),
    };
  }),

  repeatable("repeatable"),

  behaviourOfRun("after-shift", [{ kind: "accuracy-after-shift", pixels: [0, 1, 2, 3] }], ({ run, accuracyAfterShift = {} }) => {
    const reported = run.exports["afterShift"];
    const expected = text("afterShift with four falling values, each the accuracy that the lab measures too", "afterShift con cuatro valores que bajan, cada uno igual a la exactitud que mide el laboratorio");
    if (!Array.isArray(reported) || reported.length !== 4 || !reported.every((value): value is number => typeof value === "number")) {
      return { pass: false, expected, seen: text("afterShift is not exported as four numbers", "afterShift no está exportado como cuatro números") };
    }
    const shown = reported.map(percent).join(", ");
    const rises = reported.findIndex((value, index) => index > 0 && value >= reported[index - 1]!);
    if (rises > 0) return { pass: false, expected, seen: text(`${shown}: it does not fall at ${rises} px`, `${shown}: no baja a ${rises} px`) };
    // Half a row of 1,000: the same count of right answers.
    const untrue = reported.findIndex((value, pixels) => !(Math.abs(value - (accuracyAfterShift[pixels] ?? Number.NaN)) < 0.0005));
    if (untrue >= 0) {
      const truth = percent(accuracyAfterShift[untrue] ?? Number.NaN);
      return { pass: false, expected, seen: text(`${percent(reported[untrue]!)} at ${untrue} px, the lab measures ${truth}`, `${percent(reported[untrue]!)} a ${untrue} px, el laboratorio mide ${truth}`) };
    }
    return { pass: true, expected, seen: both(shown) };
  }),
];
