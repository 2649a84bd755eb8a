/** Hands bytes to the person as a file: the browser's download, or Electron's question where to keep it. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; a browser that still reads it keeps the blob itself.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
