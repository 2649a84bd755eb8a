import { create } from "zustand";

/** Where a person is. Its address is the fragment, so that it can be linked to, reloaded and gone back from in both shells. */
export type Place =
  | { kind: "learn" }
  | { kind: "lesson"; lessonId: string }
  /** `run`: the id of the one that is looked at. */
  | { kind: "runs"; run?: string }
  | { kind: "try"; run?: string }
  | { kind: "settings"; group?: string };

export type PlaceKind = Place["kind"];

const word = /^[\w-]+$/;

export function addressOf(place: Place): string {
  switch (place.kind) {
    case "learn":
      return "#/learn";
    case "lesson":
      return `#/lesson/${place.lessonId}`;
    case "runs":
    case "try":
      return `#/${place.kind}${place.run === undefined ? "" : `/${place.run}`}`;
    case "settings":
      return `#/settings${place.group === undefined ? "" : `/${place.group}`}`;
  }
}

/** What makes no sense leads to Learn. */
export function placeOf(address: string): Place {
  const [, kind, name] = address.split("/");
  const valid = name !== undefined && word.test(name) ? name : undefined;
  switch (kind) {
    case "lesson":
      return valid === undefined ? { kind: "learn" } : { kind, lessonId: valid };
    case "runs":
    case "try":
      return valid === undefined ? { kind } : { kind, run: valid };
    case "settings":
      return valid === undefined ? { kind } : { kind, group: valid };
    default:
      return { kind: "learn" };
  }
}

export const usePlace = create<{ place: Place }>(() => ({ place: placeOf(location.hash) }));

export function go(place: Place): void {
  location.hash = addressOf(place);
}

export function followAddress(): void {
  window.addEventListener("hashchange", () => usePlace.setState({ place: placeOf(location.hash) }));
}
