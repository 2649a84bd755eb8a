/** A gzipped text of the page's own files. */
export async function readPacked(url: string): Promise<string> {
  const { ok, status, body } = await fetch(url);
  if (!ok || !body) throw new Error(`${url} answered ${status}.`);
  return new Response(body.pipeThrough(new DecompressionStream("gzip"))).text();
}
