// Ends the process with exit code 0 on SIGTERM and SIGINT until the program installs its own handlers
// (src/server/boot/process-end.ts). Imported first: packages take a while to load, and a signal may arrive meanwhile.
const SIGNALS = ['SIGTERM', 'SIGINT']

const exit = () => process.exit(0)
for (const signal of SIGNALS) process.on(signal, exit)
globalThis.plenumReleaseSignals = () => {
  for (const signal of SIGNALS) process.off(signal, exit)
}
