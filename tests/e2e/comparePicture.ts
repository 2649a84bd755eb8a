import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pixelmatch from "pixelmatch";
import type { Locator, Page } from "playwright";
import { PNG } from "pngjs";
import { packageRoot } from "#host/paths.ts";

const kept = join(packageRoot, "tests", "e2e", "pictures");
const results = join(packageRoot, "test-results");

/** Share of pixels that may differ: fonts are drawn a little differently by each version of the browser. */
const tolerance = 0.025;

/**
 * What is wrong with how a page looks, against the picture that somebody looked at and kept; undefined when it holds.
 * `hidden` covers what differs from run to run: times and dates. Without `keep` it is only put
 * where somebody can look at it. With BACKPROP_KEEP_PICTURES=1 the picture is kept anew.
 */
export async function comparePicture(page: Page, name: string, { hidden = [], keep = true }: { hidden?: readonly Locator[]; keep?: boolean } = {}): Promise<string | undefined> {
  const bytes = await page.screenshot({ animations: "disabled", caret: "hide", mask: [...hidden], maskColor: "#808080" });
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.png`), bytes);
  if (!keep) return undefined;
  const path = join(kept, `${name}.png`);
  if (process.env["BACKPROP_KEEP_PICTURES"] === "1") writeFileSync(path, bytes);
  if (!existsSync(path)) return `There is no kept picture ${name}.png. Look at test-results/${name}.png, and keep it with BACKPROP_KEEP_PICTURES=1.`;
  const seen = PNG.sync.read(bytes);
  const wanted = PNG.sync.read(readFileSync(path));
  if (seen.width !== wanted.width || seen.height !== wanted.height) return `${name} is ${seen.width}x${seen.height}, not ${wanted.width}x${wanted.height}.`;
  const marked = new PNG({ width: seen.width, height: seen.height });
  const different = pixelmatch(seen.data, wanted.data, marked.data, seen.width, seen.height, { threshold: 0.2 });
  const share = different / (seen.width * seen.height);
  if (share <= tolerance) return undefined;
  writeFileSync(join(results, `${name}.different.png`), PNG.sync.write(marked));
  return `${name}: ${(share * 100).toFixed(1)} % of the pixels differ; see test-results/${name}.different.png.`;
}
