import { unzipSync, zipSync } from "fflate";
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createZipWriter } from "#platform/archives/createZipWriter.ts";
import { openZip, zipLimits } from "#platform/archives/openZip.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const refused = expect.objectContaining({ code: "archive-invalid" });

async function written(parts: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const writer = createZipWriter();
  for (const [path, bytes] of Object.entries(parts)) await writer.add(path, bytes);
  const bytes = writer.finish();
  expect(writer.size()).toBe(bytes.length);
  return Buffer.from(bytes);
}

/** Changes the only part's line in the table of contents. */
function tampered(zip: Buffer, change: (line: Buffer) => void): Buffer {
  const copy = Buffer.from(zip);
  change(copy.subarray(copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))));
  return copy;
}

const plain = { "a.txt": text("hello hello hello hello"), "empty.json": text(""), "folder/name.bin": Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251) };


describe("a zip", () => {
  test("is read as it was written, by us and by others", async () => {
    const bytes = await written(plain);
    const zip = openZip(bytes);
    expect(zip.paths).toEqual(Object.keys(plain));
    for (const [path, content] of Object.entries(plain)) expect(new Uint8Array(await zip.read(path))).toEqual(content);
    expect(unzipSync(bytes)).toEqual(plain);
  });

  test("made by another program is read too, with its folders", async () => {
    const zip = openZip(zipSync({ folder: { "name.bin": plain["folder/name.bin"] }, "a.txt": [plain["a.txt"], { level: 0 }], "only/": new Uint8Array() }, { comment: "made elsewhere" }));
    expect(zip.paths).toEqual(["folder/name.bin", "a.txt"]);
    expect(new Uint8Array(await zip.read("folder/name.bin"))).toEqual(plain["folder/name.bin"]);
    expect(String(await zip.read("a.txt"))).toBe("hello hello hello hello");
  });

  test("is the same bytes for the same parts, and shorter again when some are taken back", async () => {
    const writer = createZipWriter();
    await writer.add("a.txt", plain["a.txt"]);
    const count = writer.parts();
    await writer.add("more.bin", plain["folder/name.bin"]);
    writer.truncate(count);
    expect(Buffer.from(writer.finish())).toEqual(await written({ "a.txt": plain["a.txt"] }));
  });
});

describe("refused is", () => {
  test.for<[string, Uint8Array]>([
    ["nothing at all", new Uint8Array()],
    ["a few bytes", text("PK")],
    ["another kind of file", text("{}".repeat(100))],
    ["a record of an end without what it ends", Buffer.concat([Buffer.from([0x50, 0x4b, 5, 6]), Buffer.alloc(6), Buffer.from([1, 0, 1, 0]), Buffer.alloc(8)])],
  ])("%s", ([, bytes]) => {
    expect(() => openZip(bytes)).toThrow(refused);
  });

  test.for(["../out.txt", "/etc/passwd", "a/../../b", "a//b", ".hidden", "c:\\windows", "a\\b", "a\u0000b", "x".repeat(401), ""])("a part that is called %j", async (name) => {
    const bytes = await written({ [name]: text("x") });
    expect(() => openZip(bytes)).toThrow(refused);
  });

  test("one that has a part twice, and one that is cut off anywhere", async () => {
    const writer = createZipWriter();
    for (let i = 0; i < 2; i++) await writer.add("a.txt", text("x"));
    expect(() => openZip(writer.finish())).toThrow(refused);
    const whole = await written(plain);
    for (let length = 0; length < whole.length; length += 97) expect(() => openZip(whole.subarray(0, length))).toThrow(refused);
  });

  test("a part that unpacks to more or less than it says, without unpacking more", async () => {
    const bomb = await written({ "a.txt": new Uint8Array(50 * 2 ** 20) });
    expect(bomb.length).toBeLessThan(100_000);
    await expect(openZip(tampered(bomb, (line) => line.writeUInt32LE(1000, 24))).read("a.txt")).rejects.toEqual(refused);
    await expect(openZip(tampered(bomb, (line) => line.writeUInt32LE(60 * 2 ** 20, 24))).read("a.txt")).rejects.toEqual(refused);
    await expect(openZip(tampered(await written({ "a.txt": text("") }), (line) => line.writeUInt32LE(5, 24))).read("a.txt")).rejects.toEqual(refused);
  });

  test("one that says it unpacks to too much, or that has parts which share their bytes", async () => {
    const small = await written({ "a.txt": text("x".repeat(100)) });
    expect(() => openZip(tampered(small, (line) => line.writeUInt32LE(zipLimits.partBytes + 1, 24)))).toThrow(refused);
    const many = await written(Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`${i}.txt`, text("y")])));
    const huge = Buffer.from(many);
    for (let at = huge.indexOf("PK\u0001\u0002"); at >= 0; at = huge.indexOf("PK\u0001\u0002", at + 1)) huge.writeUInt32LE(zipLimits.partBytes, at + 24);
    expect(() => openZip(huge)).toThrow(refused);
    const shared = Buffer.from(many);
    for (let at = shared.indexOf("PK\u0001\u0002"); at >= 0; at = shared.indexOf("PK\u0001\u0002", at + 1)) shared.writeUInt32LE(shared.length, at + 20);
    expect(() => openZip(shared)).toThrow(refused);
  });

  test("a part that is encrypted, packed in another way, damaged, or lies outside", async () => {
    const zip = await written({ "a.txt": text("hello hello hello hello hello hello") });
    expect(() => openZip(tampered(zip, (line) => line.writeUInt16LE(1, 8)))).toThrow(refused);
    expect(() => openZip(tampered(zip, (line) => line.writeUInt16LE(12, 10)))).toThrow(refused);
    await expect(openZip(tampered(zip, (line) => line.writeUInt32LE(7, 16))).read("a.txt")).rejects.toEqual(refused);
    await expect(openZip(tampered(zip, (line) => line.writeUInt32LE(zip.length - 3, 42))).read("a.txt")).rejects.toEqual(refused);
    const damaged = Buffer.from(zip);
    damaged[36]! ^= 0xff;
    await expect(openZip(damaged).read("a.txt")).rejects.toEqual(refused);
    await expect(openZip(zip).read("b.txt")).rejects.toEqual(refused);
  });
});

test("whatever bytes come, they are refused or read, never a crash", async () => {
  const seed = Buffer.concat([await written(plain), deflateRawSync("tail")]);
  let state = 1;
  const random = (): number => (state = (state * 48271) % 2147483647);
  for (let i = 0; i < 300; i++) {
    const mutant = Buffer.from(await written(plain));
    for (let change = 0; change < 1 + (random() % 8); change++) mutant[random() % mutant.length] = seed[random() % seed.length]!;
    try {
      const zip = openZip(mutant);
      for (const path of zip.paths) await zip.read(path);
    } catch (error) {
      expect(error).toEqual(refused);
    }
  }
});
