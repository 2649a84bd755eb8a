import { useEffect, useState } from "react";

/** Long enough after the last change that a voice would not be cut off, ms. */
const quietMs = 700;

/** A value that has not changed for a while: what is said aloud while bars move. */
export function useSettled<T>(value: T, afterMs = quietMs): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
