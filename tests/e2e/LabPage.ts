import type { Page } from "playwright";
import { until } from "#tests/support/until.ts";

/** Words of the page that a walk needs, in both languages. */
export const words = {
  en: { run: "Run", stop: "Stop", solution: "Solution", results: "Results", epochs: "Epochs", loss: "Loss", lost: "The lab does not answer.", locked: "This tab is not connected to your lab", language: "Language", theme: "Theme", run1: "Run", status: { running: "Running", done: "Done", stopped: "Stopped", failed: "Failed" }, themes: { light: "Light", dark: "Dark", contrast: "High contrast" }, languages: { en: "English", es: "Español" } },
  es: { run: "Ejecutar", stop: "Detener", solution: "Solución", results: "Resultados", epochs: "Épocas", loss: "Pérdida", lost: "El laboratorio no responde.", locked: "Esta pestaña no está conectada a tu laboratorio", language: "Idioma", theme: "Tema", run1: "Corrida", status: { running: "En marcha", done: "Terminada", stopped: "Detenida", failed: "Falló" }, themes: { light: "Claro", dark: "Oscuro", contrast: "Alto contraste" }, languages: { en: "English", es: "Español" } },
} as const;

export type PageLanguage = keyof typeof words;
export type PageTheme = keyof (typeof words)["en"]["themes"];

/**
 * The lab's page as a person finds it: by roles and names, in either shell. `page` is a tab of a browser or a window of
 * Electron.
 */
export interface LabPage {
  page: Page;
  /** Waits until the lesson is there. */
  ready(): Promise<void>;
  chooseSolution(): Promise<void>;
  /** Ctrl+Enter. */
  pressRun(): Promise<void>;
  /** Ctrl+. */
  pressStop(): Promise<void>;
  /** "Run 3", "Running". */
  shown(): Promise<{ number: number; status: string }>;
  waitFor(number: number, status: keyof (typeof words)["en"]["status"], timeoutMs?: number): Promise<void>;
  /** The last step of the loss curve that the chart tells of; 0 before the first. */
  lossStep(): Promise<number>;
  /** Cells of the table of epochs, row by row. */
  epochs(): Promise<string[][]>;
  /** Whether the page says that the lab does not answer. */
  isLost(): Promise<boolean>;
  speak(language: PageLanguage): Promise<void>;
  dress(theme: PageTheme): Promise<void>;
}

export function createLabPage(page: Page): LabPage {
  let language: PageLanguage = "en";
  const say = (): (typeof words)[PageLanguage] => words[language];

  async function shown(): Promise<{ number: number; status: string }> {
    const header = page.getByRole("region", { name: say().results }).locator("header");
    const title = await header.getByRole("heading", { level: 2 }).textContent();
    const [, number = "0", status = ""] = /(\d+): (.*)\./.exec((await header.getByRole("status").textContent()) ?? "") ?? [];
    if (title !== `${say().run1} ${number}`) return { number: 0, status: title ?? "" };
    return { number: Number(number), status };
  }

  async function choose(setting: "language" | "theme", option: string): Promise<void> {
    await page.getByRole("button", { name: `${say()[setting]}:` }).click();
    await page.getByRole("menuitemradio", { name: option, exact: true }).click();
    await page.getByRole("menu").waitFor({ state: "detached" });
  }

  return {
    page,
    async ready() {
      await page.getByRole("navigation").waitFor();
      await page.evaluate(() => {
        location.hash = "#/lesson/digits-mlp";
      });
      await page.getByRole("radio", { name: say().solution }).waitFor();
      await page.getByRole("region", { name: /main\.ts/ }).waitFor();
    },
    chooseSolution: () => page.getByText(say().solution, { exact: true }).click(),
    pressRun: () => page.keyboard.press("Control+Enter"),
    pressStop: () => page.keyboard.press("Control+."),
    shown,
    async waitFor(number, status, timeoutMs = 60_000) {
      const wanted = { number, status: say().status[status] };
      let seen: unknown;
      await until(
        async () => {
          const now = await shown();
          seen = now;
          return now.number === wanted.number && now.status === wanted.status;
        },
        { timeoutMs, what: JSON.stringify(wanted) },
      ).catch((error: unknown) => {
        throw new Error(`The page shows ${JSON.stringify(seen)}.`, { cause: error });
      });
    },
    async lossStep() {
      const label = await page.getByRole("img", { name: new RegExp(`^${say().loss}\\.`) }).getAttribute("aria-label");
      return Number((/ (?:at step|en el paso) ([\d,]+)/.exec(label ?? "")?.[1] ?? "0").replaceAll(",", ""));
    },
    async epochs() {
      const rows = await page.getByRole("table", { name: say().epochs }).getByRole("row").all();
      return Promise.all(rows.slice(1).map(async (row) => row.locator("th, td").allTextContents()));
    },
    isLost: () => page.getByText(say().lost).isVisible(),
    async speak(wanted) {
      if (wanted === language) return;
      await choose("language", say().languages[wanted]);
      language = wanted;
      await page.getByRole("button", { name: say().run }).or(page.getByRole("button", { name: say().stop })).or(page.getByText(say().locked)).waitFor();
    },
    dress: (theme) => choose("theme", say().themes[theme]),
  };
}
