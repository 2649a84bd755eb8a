/**
 * Makes the language's own objects unchangeable, so that student code can't alter what the engine and the channel to the
 * host are built on. Assigning to an object that merely inherits a name (`error.name = ...`, `list.map = ...`) goes on
 * working: there, names are kept as accessors that define an own property. Measured: no cost in loops, spreads, awaits.
 */
export function freezeIntrinsics(extra: readonly unknown[]): void {
  const syntaxOnly = [async () => undefined, function* () {}, async function* () {}].map((made) => Object.getPrototypeOf(made) as object);
  const iterators = [[][Symbol.iterator](), new Map().entries(), new Set().values(), ""[Symbol.iterator](), "".matchAll(/x/g)].map((made) => Object.getPrototypeOf(made) as object);
  const named = Object.getOwnPropertyNames(globalThis).filter((name) => languageNames.has(name) && name !== "globalThis").map((name) => (globalThis as Record<string, unknown>)[name]);
  const roots = [...named, ...syntaxOnly, ...iterators, ...extra];

  // Adding to Array.prototype or freezing its elements would make V8 give up its fast arrays.
  makeOverridable(Array.prototype, new Set([Symbol.iterator, "constructor"]));
  for (const prototype of [Object.prototype, Function.prototype, ...errorConstructors().map((one) => one.prototype as object)]) makeOverridable(prototype, new Set());
  const sealed = new Set<unknown>([Object.prototype, Array.prototype]);
  const seen = new Set<unknown>(sealed);
  for (const prototype of sealed) Object.seal(prototype);
  for (const root of [...roots, ...[...sealed].flatMap((prototype) => ownValues(prototype as object))]) freezeGraph(root, seen);
}

/** Global names of ECMAScript; what the host adds to the global object is another matter. */
export const languageNames: ReadonlySet<string> = new Set(
  `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError EvalError
  RangeError ReferenceError SyntaxError TypeError URIError SuppressedError globalThis JSON Math Intl ArrayBuffer SharedArrayBuffer Atomics DataView
  Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array Uint8ClampedArray Float16Array Float32Array Float64Array
  Map BigInt Set Iterator WeakMap WeakSet WeakRef Proxy Reflect FinalizationRegistry DisposableStack AsyncDisposableStack
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN WebAssembly`.split(/\s+/),
);

function errorConstructors(): ErrorConstructor[] {
  return [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError] as unknown as ErrorConstructor[];
}

function makeOverridable(owner: object, except: ReadonlySet<PropertyKey>): void {
  for (const key of Reflect.ownKeys(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key)!;
    if (!descriptor.configurable || !("value" in descriptor) || except.has(key)) continue;
    const { value, enumerable } = descriptor as { value: unknown; enumerable: boolean };
    Object.defineProperty(owner, key, {
      get: () => value,
      set(this: unknown, next: unknown) {
        if (this === owner) throw new TypeError(`${String(key)} is part of the language and can't be replaced.`);
        Object.defineProperty(this, key, { value: next, writable: true, enumerable: true, configurable: true });
      },
      enumerable,
      configurable: false,
    });
  }
}

function freezeGraph(value: unknown, seen: Set<unknown>): void {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
  seen.add(value);
  // A view over memory can't be frozen, and none belongs to the language.
  if (ArrayBuffer.isView(value)) return;
  Object.freeze(value);
  for (const inner of ownValues(value)) freezeGraph(inner, seen);
  freezeGraph(Object.getPrototypeOf(value), seen);
}

function ownValues(owner: object): unknown[] {
  return Reflect.ownKeys(owner).flatMap((key) => {
    const { value, get, set } = Object.getOwnPropertyDescriptor(owner, key)! as { value?: unknown; get?: unknown; set?: unknown };
    return [value, get, set];
  });
}
