// Builds what is missing or older than its sources.
import { withBundlerCache } from './bundler-cache.mjs'
import { ensureMade } from './ensure-made.mjs'
import { root } from './import-ts.mjs'
import { runNode } from './run-node.mjs'

const GENERATED_FROM = [
  'package-lock.json',
  'prisma/schema.prisma',
  'scripts/derive-schema.mjs',
  'scripts/generate.mjs',
  'scripts/bundle.mjs',
  'src',
]
const BUILT_FROM = [
  'package-lock.json',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'prisma',
  'src',
  'public',
]

/** Made from the others, and written anew while somebody may be looking. */
const MADE = ['src/generated', 'prisma/.derived']
const shared = { root, without: MADE, lock: 'dist/making.lock', onWait: sayWaiting }

/** Both Prisma clients and the bundles of dist/. */
export async function ensureGenerated() {
  await ensureMade({
    ...shared,
    sources: GENERATED_FROM,
    outputs: [
      'src/generated/sqlite/client.ts',
      'src/generated/postgresql/client.ts',
      ...['admin', 'demo-agent', 'pi-gate', 'runner', 'worker'].map((name) => `dist/${name}.mjs`),
    ],
    stamp: 'dist/generated.sha256',
    make: () => runNode('Generating the database clients', ['scripts/generate.mjs'], { cwd: root }),
  })
}

/** The built app in .next. `onBuild` is called when it will take a while. */
export async function ensureBuilt(onBuild = () => {}) {
  await ensureGenerated()
  await ensureMade({
    ...shared,
    sources: BUILT_FROM,
    outputs: ['.next/BUILD_ID', '.next/routes-manifest.json', '.next/server', '.next/static'],
    stamp: '.next/built.sha256',
    make() {
      onBuild()
      const build = ['node_modules/next/dist/bin/next', 'build']
      return withBundlerCache({ root, folder: '.next' }, () => runNode('The build', build, { cwd: root }))
    },
  })
}

/** On standard error: what a program prints may be read by another. */
function sayWaiting(pid) {
  console.error(
    `${pid === null ? 'Another process' : `Process ${pid}`} is building Plenum in this folder: waiting for it …`,
  )
}
