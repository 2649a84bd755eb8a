/** Globals of Node that @types/node leaves to the DOM's library, which is not loaded in the layers that run in Node. */
declare namespace WebAssembly {
  function validate(bytes: Uint8Array): boolean;
}
