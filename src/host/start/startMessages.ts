import type { Language } from "#shared/contracts/lessons.ts";

/** What `npm start` says. */
export interface StartMessages {
  noDisplay: string;
  fetchingElectron: string;
  noElectron: (reason: string) => string;
  electronFailed: (reason: string) => string;
  browserFailed: (reason: string) => string;
  openInElectron: string;
  openInBrowser: (address: string) => string;
  howToGetTheWindow: string;
  goesOn: string;
}

export const startMessages: Readonly<Record<Language, StartMessages>> = {
  en: {
    noDisplay: "There is no display: training the digits lesson here in the terminal.",
    fetchingElectron: "Fetching Electron (about 100 MB) ...",
    noElectron: (reason) => `Electron could not be fetched (${reason}); opening the browser instead.`,
    electronFailed: (reason) => `Electron did not open; opening the browser instead.\n${reason}`,
    browserFailed: (reason) => `No browser opened (${reason}). Open this address yourself:`,
    openInElectron: "Backprop is open in its window.",
    openInBrowser: (address) => `Backprop is open at ${address}`,
    howToGetTheWindow: "For a window of its own: npm start -- --electron (fetches about 100 MB, once).",
    goesOn: "Closing the window never stops a run.",
  },
  es: {
    noDisplay: "No hay pantalla: la lección de los dígitos se entrena aquí, en la terminal.",
    fetchingElectron: "Descargando Electron (unos 100 MB) ...",
    noElectron: (reason) => `No se pudo descargar Electron (${reason}); se abre el navegador.`,
    electronFailed: (reason) => `Electron no se abrió; se abre el navegador.\n${reason}`,
    browserFailed: (reason) => `No se abrió ningún navegador (${reason}). Abre tú esta dirección:`,
    openInElectron: "Backprop está abierto en su ventana.",
    openInBrowser: (address) => `Backprop está abierto en ${address}`,
    howToGetTheWindow: "Para tener una ventana propia: npm start -- --electron (descarga unos 100 MB, una vez).",
    goesOn: "Cerrar la ventana nunca detiene un entrenamiento.",
  },
};
