// The unchanged example agent of SDK 1.9.0, with its pauses of a second shortened to 20 ms.
const { setTimeout: original } = globalThis
globalThis.setTimeout = (callback, delayMs, ...rest) => original(callback, delayMs / 50, ...rest)
await import(new URL('../../../node_modules/acp-example-agent/dist/examples/agent.js', import.meta.url).href)
