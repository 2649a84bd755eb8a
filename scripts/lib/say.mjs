/** One line for the person at the terminal; on stderr, so that stdout carries only results. */
export function say(/** @type {string} */ line) {
  process.stderr.write(`${line}\n`);
}

/** Ends the script with what happened and what to do next. Exit code 3: the machine or the checkout is the problem. */
export function fail(/** @type {string} */ message, /** @type {string} */ hint) {
  say(`${message}\n${hint}`);
  process.exit(3);
}

/** "2.4 s" since the given performance.now(). */
export function secondsSince(/** @type {number} */ start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/**
 * A line that counts the seconds on a terminal, and is said once elsewhere. Answers how to end it.
 *
 * @param {string} what
 */
export function sayProgress(what) {
  const { stderr } = process;
  if (!stderr.isTTY) {
    say(`${what} ...`);
    return () => undefined;
  }
  const start = performance.now();
  const show = () => stderr.write(`\r${what} ... ${Math.round((performance.now() - start) / 1000)} s`);
  show();
  const timer = setInterval(show, 1000);
  return () => {
    clearInterval(timer);
    stderr.write("\r\u001B[K");
  };
}
