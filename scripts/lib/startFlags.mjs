import { parseArgs } from "node:util";

export const startUsage = `npm start -- [flags]

Opens Backprop in a window of its own where Electron is installed, else in your browser. Without a display it trains
the digits lesson in the terminal, then serves the lab on this machine's loopback address until Ctrl+C.

  --browser     use the browser even where Electron is installed
  --electron    use Electron; fetches it first (about 100 MB) where it is missing
  --no-open     open nothing: print the address and serve until Ctrl+C
  --port N      port of the page (default: any that is free)
  --home DIR    folder that holds your work (default: BACKPROP_HOME, else your data folder)
  --once        train the digits lesson in the terminal and end
  --help        this text
`;

/**
 * @typedef {{ browser: boolean, electron: boolean, open: boolean, port: number, home: string | undefined, once: boolean }} StartFlags
 */

/**
 * @param {string[]} words
 * @returns {{ kind: "flags", flags: StartFlags } | { kind: "help" } | { kind: "wrong", message: string }}
 */
export function parseStartFlags(words) {
  const flag = /** @type {const} */ ({ type: "boolean", default: false });
  const options = { browser: flag, electron: flag, "no-open": flag, once: flag, help: flag, port: { type: /** @type {const} */ ("string") }, home: { type: /** @type {const} */ ("string") } };
  let values;
  try {
    ({ values } = parseArgs({ args: words, options, allowPositionals: false }));
  } catch (error) {
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return { kind: "help" };
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || values.port === "") return { kind: "wrong", message: `--port takes a number from 0 to 65535, not "${values.port}".` };
  if (values.browser && values.electron) return { kind: "wrong", message: "--browser and --electron exclude each other." };
  if (values.home === "") return { kind: "wrong", message: "--home takes a folder." };
  return { kind: "flags", flags: { browser: values.browser, electron: values.electron, open: !values["no-open"], port, home: values.home, once: values.once } };
}
