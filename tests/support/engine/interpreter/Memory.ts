/** An arena that knows who touched what: reading what nobody wrote fails, and so does a race between commands that no barrier parts. */
export interface Memory {
  readonly floats: Float32Array;
  readonly ints: Int32Array;
  float(at: number): number;
  int(at: number): number;
  setFloat(at: number, value: number): void;
  setInt(at: number, value: number): void;
  /** What is written from outside. */
  give(at: number, size: number): void;
  /** From here on another command touches memory. `serial` ones are all done by the same thread, in order. */
  begin(command: { barrier: boolean; serial: boolean; label: string }): void;
}

interface Touch {
  serial: boolean;
  label: string;
  reads: Set<number>;
  writes: Set<number>;
}

export function createMemory(size: number): Memory {
  const floats = new Float32Array(size);
  const ints = new Int32Array(floats.buffer);
  const written = new Uint8Array(size);
  let since: Touch[] = [];
  let current: Touch = { serial: true, label: "outside", reads: new Set(), writes: new Set() };

  const read = (at: number): void => {
    if (!(at > 0 && at < size)) throw new Error(`${current.label} reads at ${at} of an arena of ${size}.`);
    if (!written[at]) throw new Error(`${current.label} reads at ${at}, which nobody wrote.`);
    if (!current.reads.has(at)) {
      current.reads.add(at);
      for (const other of since) if (other !== current && !(other.serial && current.serial) && other.writes.has(at)) throw new Error(`${current.label} reads at ${at} while ${other.label} writes there.`);
    }
  };
  const write = (at: number): void => {
    if (!(at >= 16 && at < size)) throw new Error(`${current.label} writes at ${at} of an arena of ${size}.`);
    written[at] = 1;
    if (!current.writes.has(at)) {
      current.writes.add(at);
      for (const other of since) if (other !== current && !(other.serial && current.serial) && (other.writes.has(at) || other.reads.has(at))) throw new Error(`${current.label} writes at ${at} while ${other.label} uses it.`);
    }
  };
  return {
    floats,
    ints,
    float(at) {
      read(at);
      return floats[at]!;
    },
    int(at) {
      read(at);
      return ints[at]!;
    },
    setFloat(at, value) {
      write(at);
      floats[at] = value;
    },
    setInt(at, value) {
      write(at);
      ints[at] = value;
    },
    give: (at, count) => void written.fill(1, at, at + count),
    begin({ barrier, serial, label }) {
      if (barrier) since = [];
      current = { serial, label, reads: new Set(), writes: new Set() };
      since.push(current);
    },
  };
}
