import type { Value } from "#engine/tape/Tape.ts";

/** A value that lies inside another one. */
export interface Home {
  readonly value: Value;
  readonly offset: number;
}

/** Values that have no place of their own: parts of a larger value, and new values of variables made in place. */
export class Homes {
  readonly #homes = new Map<Value, Home>();

  /** `value` must not already be somebody's home's part. */
  place(value: Value, home: Home): void {
    this.#homes.set(value, home);
  }

  has(value: Value): boolean {
    return this.#homes.has(value);
  }

  /** The value that has a place of its own, and where in it this one begins. */
  find(value: Value): Home {
    let found: Home = { value, offset: 0 };
    for (let next = this.#homes.get(found.value); next; next = this.#homes.get(found.value)) found = { value: next.value, offset: found.offset + next.offset };
    return found;
  }
}
