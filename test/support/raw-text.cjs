/** Makes a file a module whose default is its text, as Vite does for `?raw`. */
module.exports = { process: (text) => ({ code: `module.exports = ${JSON.stringify(text)};` }) };
