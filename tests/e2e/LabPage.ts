import type { Locator, Page } from "playwright";
import { until } from "#tests/support/until.ts";
import { words, type PageLanguage, type PageTheme } from "./words.ts";

/**
 * The lab's page as a person finds it: by roles and names, in either shell. `page` is a tab of a browser or a window of
 * Electron.
 */
export interface LabPage {
  page: Page;
  /** The words of the language that is spoken. */
  say(): (typeof words)[PageLanguage];
  /** Waits until the page is let in: a place of the app is there. */
  inside(): Promise<void>;
  /** Opens a place by its address, as a link to it does. */
  visit(address: string): Promise<void>;
  /** Opens a lesson and waits for its text, its editor and its results. */
  openLesson(lessonId?: string): Promise<void>;
  /** The button that is Run, or Stop while something runs. */
  runButton(): Locator;
  /** Replaces the code by what is typed. */
  write(code: string): Promise<void>;
  skipPrediction(): Promise<void>;
  /** Ctrl+Enter. */
  pressRun(): Promise<void>;
  /** The run that is shown and how it stands: 3, "Running". 0 for none. */
  shown(): Promise<{ number: number; status: string }>;
  waitFor(number: number, status: keyof (typeof words)["en"]["run"]["status"], timeoutMs?: number): Promise<void>;
  /** The last step of the loss curve that the chart tells of; 0 before the first. */
  lossStep(): Promise<number>;
  /** A page of the report of a run that has ended. */
  openReport(page: "page" | "curves"): Promise<void>;
  /** Checks that are passed, and how many there are. */
  checks(): Promise<{ passed: number; of: number }>;
  /** Whether the page says that the lab does not answer. */
  isLost(): Promise<boolean>;
  /** Language and theme as the status bar offers them. */
  speak(language: PageLanguage): Promise<void>;
  dress(theme: PageTheme): Promise<void>;
}

export function createLabPage(page: Page): LabPage {
  let language: PageLanguage = "en";
  const say = (): (typeof words)[PageLanguage] => words[language];
  const results = (): Locator => page.getByRole("region", { name: say().run.region, exact: true });
  const runButton = (): Locator => page.getByRole("button", { name: say().run.run, exact: true }).or(page.getByRole("button", { name: say().run.stop, exact: true }));

  async function shown(): Promise<{ number: number; status: string }> {
    const title = (await results().getByRole("heading", { level: 2 }).first().textContent()) ?? "";
    const number = Number(/\d+/.exec(title)?.[0] ?? 0);
    if (number === 0) return { number, status: title };
    const told = await results().getByRole("status").allTextContents();
    return { number, status: told.map((text) => /: (.*)\.$/.exec(text)?.[1]).find((status) => status !== undefined) ?? "" };
  }

  async function choose(setting: "language" | "theme", option: string): Promise<void> {
    await page.getByRole("button", { name: `${say()[setting].label}:` }).click();
    await page.getByRole("menuitemradio", { name: option, exact: true }).click();
    await page.getByRole("menu").waitFor({ state: "detached" });
  }

  return {
    page,
    say,
    async inside() {
      await page.getByRole("navigation", { name: say().app.rail }).waitFor();
      await page.getByRole("main").getByRole("heading").first().waitFor();
    },
    async visit(address) {
      await page.getByRole("navigation", { name: say().app.rail }).waitFor();
      await page.evaluate((hash) => {
        location.hash = hash;
      }, address);
    },
    async openLesson(lessonId = "digits-mlp") {
      await this.visit(`#/lesson/${lessonId}`);
      await page.getByRole("article").waitFor();
      await runButton().waitFor();
      // It has no size of its own: Monaco draws its text elsewhere.
      await page.getByRole("textbox", { name: /main\.ts/ }).waitFor({ state: "attached" });
      await results().waitFor();
    },
    runButton,
    async write(code) {
      await page.getByRole("textbox", { name: /main\.ts/ }).focus();
      await page.keyboard.press("Control+A");
      // Indented by the editor, as for anybody who types.
      await page.keyboard.insertText(code.replace(/^[ ]+/gm, ""));
    },
    async skipPrediction() {
      await page.getByRole("button", { name: say().lesson.prediction.skip }).first().click();
      await page.getByText(say().lesson.prediction.skipped).first().waitFor();
    },
    pressRun: () => page.keyboard.press("Control+Enter"),
    shown,
    async waitFor(number, status, timeoutMs = 60_000) {
      const word = say().run.status[status];
      let seen: unknown;
      await until(
        async () => {
          const now = await shown();
          seen = now;
          // A run that came to its end may be told with what its checks say.
          return now.number === number && now.status.startsWith(word);
        },
        { timeoutMs, what: `run ${number}: ${word}` },
      ).catch((error: unknown) => {
        throw new Error(`The page shows ${JSON.stringify(seen)}.`, { cause: error });
      });
    },
    async lossStep() {
      const chart = page.getByRole("img", { name: new RegExp(`^${say().chart.loss}\\.`) });
      if ((await chart.count()) === 0) return 0;
      const label = await chart.first().getAttribute("aria-label");
      return Number((/(?:step|paso) ([\d,]+)/.exec(label ?? "")?.[1] ?? "0").replaceAll(",", ""));
    },
    async openReport(name) {
      await page.getByRole("tab", { name: say().report[name], exact: true }).click();
    },
    async checks() {
      const text = (await page.getByRole("region", { name: say().checks.title, exact: true }).getByRole("status").textContent()) ?? "";
      const [, passed = 0, of = 0] = /(\d+)\D+(\d+)/.exec(text) ?? [];
      return { passed: Number(passed), of: Number(of) };
    },
    isLost: () => page.getByText(say().link.lostTitle).isVisible(),
    async speak(wanted) {
      if (wanted === language) return;
      await choose("language", say().language[wanted]);
      language = wanted;
      await page.getByRole("navigation", { name: say().app.rail }).waitFor();
    },
    dress: (theme) => choose("theme", say().theme[theme]),
  };
}
