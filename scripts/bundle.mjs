// Bundles the programs that run beside the server into dist/. Packages stay outside, except in what agents
// start for every session: one file starts fastest, from any folder.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

const ENTRIES = [
  { name: 'demo-agent', source: 'src/server/runtimes/demo/agent/main.ts', packages: 'bundle' },
  { name: 'pi-gate', source: 'src/server/runtimes/pi/gate/main.ts', packages: 'bundle' },
  { name: 'admin', source: 'src/server/admin/main.ts', packages: 'external' },
  { name: 'worker', source: 'src/server/runner/worker-main.ts', packages: 'external' },
  { name: 'runner', source: 'src/server/runner/runner-main.ts', packages: 'external' },
]

const present = ENTRIES.filter(({ source }) => existsSync(path.join(root, source)))
await Promise.all(
  present.map(({ name, source, packages }) =>
    build({
      entryPoints: [path.join(root, source)],
      outfile: path.join(root, `dist/${name}.mjs`),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages,
      sourcemap: packages === 'external' ? 'linked' : false,
      minifySyntax: packages === 'bundle',
      tsconfig: path.join(root, 'tsconfig.json'),
      logLevel: 'warning',
    }),
  ),
)
console.log(`Bundled ${present.map(({ name }) => `dist/${name}.mjs`).join(', ')}`)
