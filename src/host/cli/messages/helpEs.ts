import { program } from "../program.ts";
import type { helpEn } from "./helpEn.ts";

/** What `--help` says, in Spanish. */
export const helpEs: typeof helpEn = {
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
};
