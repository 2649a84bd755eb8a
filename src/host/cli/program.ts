/** How a person calls the command line from a checkout. */
export const program = "npm run -s backprop --";
