import explanations from "#core/runs/explanations/es.json" with { type: "json" };
import { program } from "../program.ts";
import type { Messages } from "./en.ts";

/** Everything the command line says, in Spanish. */
export const es: Messages = {
  usage: {
    unknownCommand: (word) => `No hay ninguna orden "${word}".`,
    unknownOption: (option) => `Aquí no hay ninguna opción ${option}.`,
    optionNeedsValue: (option) => `${option} necesita un valor.`,
    optionTakesNoValue: (option) => `${option} no lleva valor.`,
    missingWord: (word) => `Falta ${word}.`,
    surplusWord: (word) => `"${word}" está de más.`,
    missingOption: (option) => `Falta ${option}.`,
    notANumber: (option, least, most) => `${option} lleva un número entero de ${least} a ${most}.`,
    notAChoice: (option, choices) => `${option} lleva ${choices.join(" o ")}.`,
    notAnAnswer: (answer) => `--answer lleva PREGUNTA=OPCIÓN, no "${answer}".`,
    solutionOfLesson: "--solution es solo para lecciones.",
    fileName: (path) => `"${path}" no puede ser el nombre de un archivo de un programa.`,
    fileNameHint: "Cámbiale el nombre: letras sin tilde, dígitos, espacios, _ y - (y / entre carpetas).",
    fileMissing: (path) => `No existe el archivo ${path}.`,
    fileMissingHint: "Revisa la ruta; una lección se nombra sin .ts.",
    seeHelp: (about) => `Mira: ${program}${about ? ` ${about}` : ""} --help`,
  },
  words: { program: "la lección, el preset o el archivo", run: "la corrida (su número, su id o \"last\")", image: "la imagen PNG", lesson: "la lección", action: "export o import", gpuAction: "La palabra install", modelAction: "import, list o remove", modelWord: "la carpeta, o el nombre del modelo", file: "el archivo" },

  help: `Backprop entrena, reanuda, verifica y prueba tus modelos desde la terminal.

Uso: ${program} ORDEN [opciones]

  train PROGRAMA      Entrena una lección, preset:NOMBRE o ARCHIVO.ts
  plan PROGRAMA       Dice qué costaría entrenarlo, sin entrenar
  runs                Lista las corridas más nuevas
  show RUN            Cuenta todo sobre una corrida
  resume RUN          Sigue con una corrida, o mira una que está en marcha
  predict RUN IMAGEN  Pregunta al modelo qué dígito muestra una imagen PNG
  export RUN          Escribe el modelo de una corrida en archivos
  check LECCIÓN       Verifica tu corrida más nueva de una lección
  hand-in LECCIÓN     Escribe el archivo para entregar una lección
  work export ARCHIVO Escribe todo tu trabajo en un archivo
  work import ARCHIVO Importa un archivo así
  model import CARPETA  Importa un modelo GPT-2, que los programas cargan por su nombre
  model list          Lista lo que los programas pueden cargar
  doctor              Examina esta máquina y dice qué arreglar
  backends            Mide los motores que pueden entrenar aquí
  gpu install         Descarga lo necesario para medir también la tarjeta gráfica
  serve               Abre la aplicación en esta máquina y muestra su dirección

RUN es el número de una corrida, su id o "last".

Opciones de todas las órdenes
  --home CARPETA      Dónde se guarda tu trabajo (o BACKPROP_HOME)
  --language en|es    Idioma (por defecto el de la terminal)
  --json              Un objeto JSON por línea; descrito en docs/cli.md
  --help, --version`,
  helpAbout: {
    train: `Uso: ${program} train LECCIÓN|preset:NOMBRE|ARCHIVO.ts [opciones]

  --solution   Entrena la solución de la lección en vez de tu archivo
  --seed N     Semilla de todo lo aleatorio; gana a seed(n) en el programa
  --epochs N   Épocas; gana a lo que dice el programa

Un archivo se envía con lo que importa de su carpeta. Ctrl+C cancela la corrida; otra vez, solo la deja.`,
    plan: `Uso: ${program} plan LECCIÓN|preset:NOMBRE|ARCHIVO.ts [opciones]

  --solution   Mira la solución de la lección en vez de tu archivo
  --epochs N   Épocas; mandan sobre lo que dice el programa

Dice de cada fit, train y model.fit cuántos números se aprenden, la memoria y las operaciones de un paso, y cuánto
tarda más o menos. La primera vez se mide esta máquina durante unos segundos.`,
    runs: `Uso: ${program} runs

Lista las corridas más nuevas.`,
    show: `Uso: ${program} show RUN

Cuenta todo sobre una corrida: cómo fue, qué midió, dónde falló su programa.`,
    resume: `Uso: ${program} resume RUN

Sigue con una corrida pausada, cancelada o fallida desde su último punto guardado; mira una que está en marcha.`,
    predict: `Uso: ${program} predict RUN IMAGEN.png

Pregunta al modelo qué dígito muestra la imagen. De cualquier tamaño; oscuro sobre claro o claro sobre oscuro.`,
    export: `Uso: ${program} export RUN --out CARPETA [--format tfjs]

Escribe el modelo en una carpeta: model.json y sus pesos, para tf.loadLayersModel.`,
    check: `Uso: ${program} check LECCIÓN [opciones]

  --solution                  Verifica la solución de la lección; nunca cuenta
  --answer PREGUNTA=OPCIÓN    Respuesta a una explicación; una vez por cada una

Verifica tu corrida más nueva de la lección, con las demás corridas que hagan falta.`,
    "hand-in": `Uso: ${program} hand-in LECCIÓN [opciones]

  --run RUN       La corrida que se entrega (por defecto la más nueva de tu código)
  --out ARCHIVO   Dónde se escribe (por defecto LECCIÓN-HASH.zip, aquí)

Código, corrida, respuestas y veredictos en un archivo zip, cada uno con su hash; docs/work-file.md lo describe.`,
    work: `Uso: ${program} work export ARCHIVO.zip
     ${program} work import ARCHIVO.zip

export escribe en un archivo tu código, tus respuestas, tus corridas terminadas y sus modelos, para otra computadora o
para guardarlo. import agrega lo que aquí sea nuevo; no reemplaza nada.`,
    model: `Uso: ${program} model import CARPETA [--name NOMBRE]
     ${program} model list
     ${program} model remove NOMBRE

import trae un modelo con el formato de GPT-2: una carpeta con config.json, vocab.json, merges.txt y
model.safetensors, tal como se descargaron, los pesos hasta 224 MiB. NOMBRE lleva minúsculas, dígitos, puntos, _ y -
(por defecto, el de la carpeta). Un programa lo carga con await loadModel("NOMBRE"),
y el de una corrida con await loadModel("12").
remove lo quita; las corridas que empezaron con él guardan lo que necesitan.`,
    doctor: `Uso: ${program} doctor

Examina Node, el motor de entrenamiento, el disco, la base de datos, la carpeta de trabajo, el navegador y Electron.`,
    backends: `Uso: ${program} backends [opciones]

  --measure      Mide otra vez (unos minutos); si no, muestra lo último que se midió
  --use MOTOR    Entrena con este motor desde la próxima corrida; auto: el que salga elegido

Muestra qué motores arrancan en esta máquina, cuántos pasos por segundo de cada programa de
muestra dan, cuál entrena y por qué.
Una corrida sigue con el motor con que empezó, o empieza de nuevo.`,
    gpu: `Uso: ${program} gpu install [opciones]

  --tensorflow  TensorFlow en vez de WebGPU, para tarjetas NVIDIA en Linux: necesita python3 (con venv), g++ y
                1,6 GB, unos 6 GB con CUDA

Descarga Dawn (WebGPU para Node) y el backend WebGPU de TensorFlow.js en la carpeta gpu de tu carpeta de trabajo,
unos 54 MB. Después, backends --measure mide también la tarjeta gráfica; las corridas
entrenan en ella donde sea claramente más rápida, o con backends --use webgpu.`,
    serve: `Uso: ${program} serve [opciones]

  --port N    Puerto en esta máquina (por defecto uno libre)
  --no-open   Solo muestra la dirección

La aplicación se sirve hasta Ctrl+C; las corridas siguen después.`,
  },

  plan: {
    call: (call: number, method: string) => `${call}. ${method}`,
    parameters: "Números que se aprenden",
    memory: "Memoria de un paso",
    flops: "Operaciones",
    perStep: (count: string) => `${count} por paso`,
    steps: "Pasos",
    step: "Un paso",
    onMachine: (time: string, machine: string) => `unos ${time} (${machine})`,
    time: "Todos los pasos",
    about: (time: string) => `unos ${time}`,
    energy: "Energía",
    assumed: (energy: string, watts: number) => `unos ${energy}, si el procesador gasta ${watts} W en ello`,
    slower: "Sin núcleo propio",
    nothing: "El programa no llama a fit, ni a train, ni a model.fit.",
  },
  gpu: {
    fetching: (list: string, folder: string) => `Descargando de npm en ${folder}: ${list}`,
    there: "Ya está todo. Ahora: backends --measure",
    failed: (cause: string) => `No se pudieron descargar los paquetes: ${cause}`,
    failedHint: "Hacen falta npm e internet, o la copia de npm de tu red; revisa ambos y prueba otra vez.",
    steps: { python: "Descargando TensorFlow 2.21.0 de PyPI; tarda unos minutos", npm: "Descargando de npm el enlace de tfjs-node", compile: "Compilándolo", start: "Arrancándolo" },
    system: "TensorFlow es para Linux; aquí gpu install trae WebGPU, para tarjetas de cualquier marca.",
    tool: (name: string) => `No se puede preparar TensorFlow: falta ${name}.`,
    toolHint: (name: string) => `Instala ${name === "python3" ? "python3 y python3-venv" : name} con el gestor de paquetes de tu sistema, o pídelo a quien cuida esta computadora.`,
    compiled: (cause: string) => `No se pudo preparar TensorFlow: ${cause}`,
    started: (build: string) => `TensorFlow arranca: ${build}. Ahora: backends --measure`,
    doesNotStart: (cause: string) => `Está, pero no arranca: ${cause}`,
    missing: "La tarjeta gráfica no se midió: gpu install descarga lo que hace falta (54 MB).",
  },
  backends: {
    measuring: "Midiendo los motores con cada programa de muestra, unos minutos:",
    measured: (machine: string, day: string) => `Pasos por segundo en ${machine} (${day})`,
    relative: "en total",
    doesNotStart: (cause: string) => `no arranca: ${cause}`,
    expected: (name: string) => `Entrena: ${name}, el hecho para este procesador; ningún otro es claramente más rápido.`,
    byMeasure: (name: string, ratio: string) => `Entrena: ${name}, que resultó ${ratio} veces tan rápido como el hecho para este procesador.`,
    bySetting: (name: string) => `Entrena: ${name}, porque así se ajustó. Con --use auto decide la medición.`,
    running: (build: string) => `En uso ahora: ${build}`,
    fromNow: "Vale para las corridas que empiecen desde ahora.",
    unknown: (name: string, names: readonly string[]) => `No hay un motor "${name}". Hay: ${names.join(", ")}.`,
  },
  error: "Error",
  explanations,
  whatToDo: "Qué hacer",
  status: {
    queued: "en espera",
    preparing: "preparándose",
    running: "en marcha",
    pausing: "pausándose",
    paused: "pausada",
    cancelling: "cancelándose",
    lost: "perdida",
    succeeded: "terminada",
    failed: "fallida",
    cancelled: "cancelada",
  },

  run: (number) => `Corrida ${number}`,
  solution: "solución",
  seed: (seed) => `semilla ${seed}`,
  epoch: (epoch, epochs) => `Época ${epoch}${epochs ? `/${epochs}` : ""}`,
  step: (step, total) => `paso ${step}${total ? `/${total}` : ""}`,
  seriesNames: { loss: "pérdida", accuracy: "exactitud", val_loss: "pérdida de validación", val_accuracy: "exactitud de validación" },
  timeLeft: (time) => `faltan ${time}`,
  remark: {
    "not-compiled": (reason) => `Un paso no hace lo mismo cada vez y se calcula kernel por kernel: bien, pero más lento («${reason}»).`,
    kernels: (names) => `TensorFlow.js calcula aquello para lo que el motor no tiene kernel, bien pero más lento: ${names}.`,
    "not-finite": {
      after: (step, tensor) => `Tras el paso ${step} de un bucle tuyo, ${tensor} tiene NaN o infinito, y el programa siguió.`,
      end: (tensor) => `Al final del programa ${tensor} tiene NaN o infinito.`,
      given: (step, tensor, row) => `El paso ${step} de un bucle tuyo recibió ${tensor}, que tiene NaN o infinito en la fila ${row}, y el programa siguió. Quita esas filas o complétalas.`,
      likely: (rate) => `Lo más probable: la tasa de aprendizaje${rate && ` ${rate}`} es muy alta, la pérdida toma el logaritmo de 0 o divide entre 0, o los datos tienen NaN. Con train({ loss, ... }) la corrida se detiene ahí y busca la causa.`,
    },
  },
  inside: {
    title: (step: number) => `Por dentro, en el paso ${step}:`,
    columns: { layer: "capa", activations: "activaciones", gradient: "gradiente", update: "cambio/pesos", dead: "unidades muertas", forward: "ida ms", backward: "vuelta ms", share: "del paso" },
    parts: { loss: "la pérdida y las medidas", optimizer: "el optimizador", around: "tu programa, alrededor de los cálculos" },
    sentence: (milliseconds: string, percent: number, part: string) => `Tu paso tarda ${milliseconds} ms: ${percent} % en ${part}.`,
    speed: (gflops: string, share: string | undefined) => `Productos y convoluciones: ${gflops} GFLOP/s${share === undefined ? "" : `, ${share} de lo que puede esta máquina`}.`,
    troubles: {
      dead: (layer: string, units: string) => `${layer}: ${units} unidades responden 0 a todo el lote y no aprenden nada de él. Una tasa de aprendizaje menor las mantiene vivas.`,
      "updates-large": (layer: string, ratio: string, usual: string) => `${layer}: un paso cambia los pesos en ${ratio} de su tamaño; lo usual es cerca de ${usual}. Prueba una tasa de aprendizaje menor.`,
      "updates-small": (layer: string, ratio: string, usual: string) => `${layer}: un paso cambia los pesos en ${ratio} de su tamaño; lo usual es cerca de ${usual}. Prueba una tasa de aprendizaje mayor.`,
      vanishing: (layer: string, ratio: string) => `${layer}: su gradiente es ${ratio} del de la última capa. Las primeras capas casi no aprenden: prueba relu, menos capas o una normalización.`,
      exploding: (layer: string, norm: string) => `${layer}: su gradiente tiene norma ${norm}. Prueba clip(optimizer, { norm: 1 }) o una tasa de aprendizaje menor.`,
      "not-finite": (layer: string) => `${layer}: sus números ya no son finitos.`,
    },
  },
  beginsWith: {
    end: (number, hash) => `Empieza con los pesos de la corrida ${number} (${hash}).`,
    best: (number, hash) => `Empieza con los mejores pesos de la corrida ${number} (${hash}).`,
    imported: (name, hash) => `Empieza con el modelo importado «${name}» (${hash}).`,
    solution: "Los entrenó la solución de una lección, así que esta corrida no cuenta para las verificaciones.",
  },
  attemptLost: (cause) => `Se perdió el proceso de entrenamiento (${cause}).`,
  resumesFrom: (step) => `Sigue desde el paso ${step}.`,
  repeats: "Empieza de nuevo.",
  cancelling: (number) => `Cancelando la corrida ${number}. Presiona Ctrl+C otra vez para dejarla sola.`,
  left: (number) => `La corrida ${number} queda sola.`,
  leftBefore: "Se dejó antes de que empezara la corrida.",
  toSee: (number) => `Para verla de nuevo: ${program} resume ${number}`,
  ended: {
    succeeded: (number, time) => `La corrida ${number} terminó bien en ${time}.`,
    failed: (number) => `La corrida ${number} falló.`,
    cancelled: (number) => `La corrida ${number} se canceló.`,
    paused: (number) => `La corrida ${number} está en pausa.`,
  },
  toGoOn: (number) => `Para seguir: ${program} resume ${number}`,
  weights: (hash) => `Pesos ${hash}`,
  modelSaved: (path) => `Modelo guardado en ${path}`,
  toExport: (number) => `Para usarlo en otro lugar: ${program} export ${number} --format tfjs --out CARPETA`,
  toProgram: (number) => `Para seguir con él en un programa: await loadModel("${number}")`,
  toPredict: (number) => `Para probarlo: ${program} predict ${number} IMAGEN.png`,

  noRuns: "Todavía no hay ninguna corrida.",
  toTrain: `Para entrenar: ${program} train digits-mlp --solution`,
  columns: { number: "Núm.", name: "Programa", status: "Estado", result: "Resultado", time: "Tiempo", when: "Inicio" },
  started: (when) => `Empezó ${when}`,
  attempts: (count) => `${count} intentos`,
  files: (names) => `Archivos: ${names.join(", ")}`,
  tookTime: (time) => `trabajó ${time}`,

  likeliest: (label, share) => `${label}  (${share})`,
  exported: (path) => `Escrito: ${path}`,
  exportThere: (path) => `${path} ya existe.`,
  exportThereHint: "Elige otra carpeta con --out, o quita antes el archivo.",
  notWritten: (path, cause) => `No se puede escribir en ${path}: ${cause}.`,
  toLoad: "Cárgalo con tf.loadLayersModel y la dirección de model.json.",

  workExported: "En otra computadora, impórtalo con work import.",
  workLeftOut: (runs, models) => `Quedaron fuera, para que el archivo no sea muy grande o por no haber terminado: corridas ${runs}, modelos ${models}.`,
  workImported: (lessons, runs, alreadyHere) => `Lecciones con algo nuevo: ${lessons}. Corridas nuevas: ${runs}. Ya estaban: ${alreadyHere}.`,
  fileThereHint: "Elige otro nombre, o borra antes el archivo.",
  fileUnreadable: (path, cause) => `No se puede leer ${path}: ${cause}.`,

  model: {
    imported: (name, numbers, bytes) => `El modelo «${name}» ya está aquí: ${numbers} números, ${bytes}.`,
    toLoad: (name) => `Para empezar con él en un programa: await loadModel("${name}")`,
    removed: (name) => `Se quitó el modelo «${name}».`,
    none: "Todavía no hay ningún modelo: entrena un programa, o trae uno con model import.",
    files: "La carpeta necesita config.json, vocab.json, merges.txt y model.safetensors de un modelo GPT-2, los pesos hasta 224 MiB.",
    columns: { load: "Nombre", what: "Modelo", numbers: "Números", when: "Desde" },
    broughtIn: "importado, GPT",
    gpt: "GPT",
    layers: "capas",
  },

  runningSolution: (name) => `Ejecutando ${name} de la solución ...`,
  notSucceeded: (number) => `La corrida ${number} no terminó bien.`,
  checkMarks: { pass: "pasa", fail: "falla", waiting: "espera", "not-in-this-version": "no en esta versión" },
  expected: (text) => `se esperaba: ${text}`,
  seen: (text) => `se vio: ${text}`,
  atLine: (file, line) => `${file}, línea ${line}`,
  checksPassed: (passed, total) => `Pasan ${passed} de ${total} verificaciones.`,
  checksWaiting: (count) => (count === 1 ? "1 espera todavía." : `${count} esperan todavía.`),
  toAnswer: (question) => `responde con --answer ${question}=OPCIÓN`,

  doctorNames: {
    node: "Node",
    backend: "Motor de entrenamiento",
    disk: "Espacio en disco",
    sqlite: "Base de datos",
    home: "Carpeta de trabajo",
    "network-home": "Disco local",
    browser: "Navegador",
    electron: "Electron",
  },
  doctorMarks: { ok: "bien", problem: "problema", info: "nota" },
  fix: (text) => `arreglo: ${text}`,
  healthy: "Todo está en orden.",
  problems: (count) => (count === 1 ? "1 problema." : `${count} problemas.`),
  hostWontStart: "El servidor del laboratorio no arranca:",

  serving: (url) => `La aplicación está en ${url}`,
  servingOnce: "La dirección sirve una vez, durante un minuto. Presiona Ctrl+C para terminar; las corridas siguen.",
  notOpened: "No se pudo abrir un navegador; abre tú la dirección.",
};
