import type { TensorData } from "./LazyData.ts";

/**
 * Places in programs' memory where numbers for their next step belong. What is written for such a step goes there at once,
 * instead of into memory of its own and from there into the program's.
 */
export interface FeedPlaces {
  /** `write` copies numbers there. A place that is offered already stays as it is. */
  offer(place: Numbers, write: (values: Numbers) => void): void;
  /** A free place for as many numbers of that kind, with a copy of them; undefined where there is none. */
  take(values: Numbers): Numbers | undefined;
  /** Whose numbers lie in a place that was taken. */
  held(place: Numbers, by: TensorData): void;
  /** The place is free: whoever has its numbers there gets a copy in memory of its own. */
  vacate(place: unknown): void;
  /** The tensor that had it is gone. False where `values` are in no place. */
  left(values: unknown): boolean;
  /** Vacates it for good. */
  withdraw(place: Numbers): void;
}

type Numbers = Float32Array | Int32Array;

interface Place {
  readonly numbers: Numbers;
  readonly write: (values: Numbers) => void;
  holder: TensorData | undefined;
}

/** Numbers from which on it is worth it. */
const least = 64;

/** `copy` makes a copy in memory of its own. */
export function createFeedPlaces(copy: (values: Numbers) => Numbers): FeedPlaces {
  const places = new Map<unknown, Place>();
  /** The one that was free first comes first: programs that take turns find their own. */
  const free = new Set<Place>();

  function leave(place: Place): void {
    place.holder = undefined;
    free.add(place);
  }

  return {
    offer(numbers, write) {
      if (numbers.length < least || places.has(numbers)) return;
      const place = { numbers, write, holder: undefined };
      places.set(numbers, place);
      free.add(place);
    },
    take(values) {
      for (const place of free) {
        const { numbers, write } = place;
        if (numbers.length !== values.length || numbers.constructor !== values.constructor) continue;
        free.delete(place);
        write(values);
        return numbers;
      }
      return undefined;
    },
    held(numbers, by) {
      const place = places.get(numbers);
      if (place) place.holder = by;
    },
    vacate(numbers) {
      const place = places.get(numbers);
      if (!place?.holder) return;
      place.holder.values = copy(place.numbers);
      leave(place);
    },
    left(values) {
      const place = places.get(values);
      if (place) leave(place);
      return place !== undefined;
    },
    withdraw(numbers) {
      const place = places.get(numbers);
      if (!place) return;
      if (place.holder) place.holder.values = copy(numbers);
      places.delete(numbers);
      free.delete(place);
    },
  };
}
