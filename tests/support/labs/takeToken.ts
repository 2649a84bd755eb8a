/** What the page does with the address it was opened with: swaps the code in the fragment for a token. */
export async function takeToken(url: string): Promise<string> {
  const { origin, hash } = new URL(url);
  const response = await fetch(`${origin}/session`, {
    method: "POST",
    headers: { origin, "content-type": "application/json" },
    body: JSON.stringify({ code: new URLSearchParams(hash.slice(1)).get("code") }),
  });
  const { token } = (await response.json()) as { token: string };
  return token;
}
