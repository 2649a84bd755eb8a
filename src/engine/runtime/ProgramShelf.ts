import type { Recording } from "#engine/tape/recordStep.ts";

/** The programs in memory of one process: where they take too much of it, those that were not used for longest are put away. */
export interface ProgramShelf {
  /** Makes room first; `pending` is the step that is still to be done. */
  makeRoom(bytes: number, pending: Recording<unknown>): void;
  add(program: object, bytes: number, putAway: (pending: Recording<unknown>) => void): void;
  used(program: object): void;
  remove(program: object): void;
}

export interface ShelfRoom {
  programs: number;
  /** Of their arenas together. One larger program has its place alone. */
  bytes: number;
}

export const shelfRoom: ShelfRoom = { programs: 64, bytes: 2 ** 30 };

export function createProgramShelf(room: ShelfRoom = shelfRoom): ProgramShelf {
  /** In the order of their last use. */
  const places = new Map<object, { bytes: number; putAway: (pending: Recording<unknown>) => void }>();
  let bytes = 0;
  let newest: object | undefined;
  const shelf: ProgramShelf = {
    makeRoom(size, pending) {
      for (const [program, { putAway }] of places) {
        if (places.size < room.programs && bytes + size <= room.bytes) return;
        shelf.remove(program);
        putAway(pending);
      }
    },
    add(program, size, putAway) {
      places.set(program, { bytes: size, putAway });
      bytes += size;
      newest = program;
    },
    used(program) {
      const place = program === newest ? undefined : places.get(program);
      if (!place) return;
      places.delete(program);
      places.set(program, place);
      newest = program;
    },
    remove(program) {
      bytes -= places.get(program)?.bytes ?? 0;
      places.delete(program);
    },
  };
  return shelf;
}
