/** Files that hold files. What is opened may come from anybody: everything has a limit, and nothing is unpacked before it is asked for. */
export interface Archives {
  begin(): ArchiveWriter;
  /** Looks at the table of contents. Throws `archive-invalid`. */
  open(bytes: Uint8Array): Archive;
}

export interface ArchiveWriter {
  /** Bytes it takes when finished now. */
  size(): number;
  add(path: string, bytes: Uint8Array): Promise<void>;
  /** Takes back the parts added since it was of that length: `parts()` before. */
  parts(): number;
  truncate(parts: number): void;
  finish(): Uint8Array;
}

export interface Archive {
  /** Relative posix paths, each once. */
  paths: readonly string[];
  /** Throws `archive-invalid` for a part that is damaged or another size than the table says. */
  read(path: string): Promise<Uint8Array>;
}
