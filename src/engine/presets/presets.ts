import { autoencoder } from "./autoencoder.ts";
import { cnnDigits } from "./cnnDigits.ts";
import { convnetSmallImages } from "./convnetSmallImages.ts";
import { gptFineTune } from "./gptFineTune.ts";
import { gptNano } from "./gptNano.ts";
import { gptTiny } from "./gptTiny.ts";
import { lstmSequence } from "./lstmSequence.ts";
import { mlpBinary } from "./mlpBinary.ts";
import { mlpDigits } from "./mlpDigits.ts";
import { regressor21 } from "./regressor21.ts";
import { regressor6432 } from "./regressor6432.ts";
import { seriesForecast } from "./seriesForecast.ts";
import { textClassifier } from "./textClassifier.ts";
import { transfer } from "./transfer.ts";
import type { Preset } from "./Preset.ts";

const all: readonly Preset[] = [mlpDigits, cnnDigits, mlpBinary, lstmSequence, regressor21, regressor6432, textClassifier, autoencoder, convnetSmallImages, transfer, seriesForecast, gptNano, gptTiny, gptFineTune];

/** Programs that come with the product, by the name in `preset:NAME`. */
export const presets: Readonly<Record<string, Preset>> = Object.fromEntries(all.map((preset) => [preset.name, preset]));
