/** Has the browser or the window keep some bytes as a file. */
export function saveFile({ name, bytes }: { name: string; bytes: Uint8Array }): void {
  const url = URL.createObjectURL(new Blob([Uint8Array.from(bytes)]));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun; its bytes are held by the browser.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
