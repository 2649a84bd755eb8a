/** A "b" whose bowl is an arrow going back to the stem. */
export function Mark() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="2">
        <path d="M3 1v14" />
        <path d="M3 14h6a4 4 0 0 0 0-8H8" />
      </g>
      <path fill="currentColor" d="M9 2.6v6.8L5 6z" />
    </svg>
  );
}
