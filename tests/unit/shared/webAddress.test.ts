import { expect, test } from "vitest";
import { webAddress } from "#shared/webAddress.ts";

test("only an address of the encrypted web may be opened outside of the app", () => {
  expect(webAddress("https://example.org/a?b=c#d")).toBe("https://example.org/a?b=c#d");
  const others = ["http://example.org/", "file:///etc/passwd", "app://bundle/", "javascript:alert(1)", "smb://host/share", "ms-settings:", "https://user:word@example.org/", "mailto:a@example.org", "nothing", ""];
  expect(others.filter((one) => webAddress(one) !== undefined)).toEqual([]);
});
