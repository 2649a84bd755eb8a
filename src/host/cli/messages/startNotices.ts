import { explainError, type ExplanationKey } from "#core/runs/explainError.ts";
import type { Language } from "#shared/contracts/lessons.ts";

type Values = Readonly<Record<string, string>>;

/** What the lab may have noticed as it started. */
const es: Partial<Record<ExplanationKey, (values: Values) => string>> = {
  kernelsChanged: ({ file }) => `Los programas entrenan más lento de lo que podrían: ${file} no es el archivo que vino con esta versión, y los núcleos de cálculo del motor no cargan. Descarga el producto otra vez.`,
  kernelsRefused: ({ why }) => `Los programas entrenan más lento de lo que podrían: los núcleos de cálculo del motor no cargan y dicen «${why}». Descarga el producto otra vez.`,
  databasePutBack: ({ path, time, runs }) => `La base de datos estaba dañada; queda guardada como ${path} y se repuso el respaldo de ${time}. Corridas que se volvieron a leer de los diarios: ${runs}.`,
  databaseRemade: ({ path, runs }) => `La base de datos estaba dañada; queda guardada como ${path}. No había un respaldo que sirviera. Corridas que se volvieron a leer de los diarios: ${runs}.`,
  databaseMissing: ({ runs }) => `Faltaba la base de datos. Corridas que se volvieron a leer de los diarios: ${runs}.`,
  journalOfRun: ({ run }) => `El diario de la corrida ${run} está dañado. La corrida queda fuera y su diario se guarda como está.`,
};

/** The host says them in English. */
export function startNotice(notice: string, language: Language): string {
  if (language === "en") return notice;
  const explanation = explainError({ code: "internal", message: notice });
  return (explanation && es[explanation.key]?.(explanation.values)) ?? notice;
}
