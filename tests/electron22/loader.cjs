// What the app needs and Electron 22 does not have yet, then the app itself as it was built.
const { protocol } = require("electron");

/** Of the fetch API only what a scheme's handler answers with. */
globalThis.Response ??= function Response(body, { status, headers }) {
  Object.assign(this, { body, status, headers });
};

protocol.handle ??= (scheme, handler) =>
  protocol.registerBufferProtocol(scheme, (request, done) => {
    const { status, headers, body } = handler(request);
    done({ statusCode: status, headers, mimeType: headers["Content-Type"].split(";")[0], charset: "utf-8", data: Buffer.from(body) });
  });

require(process.env.BACKPROP_APP_MAIN);
