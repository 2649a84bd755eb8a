import { expect, test } from "vitest";
import { PNG } from "pngjs";
import { pictureSize } from "#renderer/features/tryit/draw/pictureSize.ts";

test("a PNG says its size in its first bytes", () => {
  expect(pictureSize(PNG.sync.write(new PNG({ width: 31, height: 7 })))).toEqual({ kind: "png", width: 31, height: 7 });
});

test("a JPEG says its size in its frame, after tables, comments and fill bytes", () => {
  const comment = [0xff, 0xfe, 0, 4, 1, 2];
  const tables = [0xff, 0xc4, 0, 3, 9];
  const frame = [0xff, 0xff, 0xc2, 0, 17, 8, 1, 44, 2, 88, 3, 0, 0, 0];
  expect(pictureSize(Uint8Array.from([0xff, 0xd8, ...comment, ...tables, ...frame]))).toEqual({ kind: "jpeg", width: 600, height: 300 });
});

test.for([
  ["empty", []],
  ["a GIF", [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0]],
  ["cut off", [0xff, 0xd8, 0xff, 0xfe, 0, 200, 1]],
  ["a JPEG that lost its way", [0xff, 0xd8, 0x12, 0x34, 0x56, 0x78, 0, 0, 0, 0, 0, 0, 0, 0]],
  ["a segment of no length", [0xff, 0xd8, 0xff, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
] as const)("a file that is %s has none", ([, bytes]) => {
  expect(pictureSize(Uint8Array.from(bytes))).toBeUndefined();
});
