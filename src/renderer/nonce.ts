/**
 * Libraries add <style> elements. They get the nonce of the page's own response, so that the policy needs no
 * 'unsafe-inline'. Imported before any of them.
 */
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.nonce;

if (nonce) {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
