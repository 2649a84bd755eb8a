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
