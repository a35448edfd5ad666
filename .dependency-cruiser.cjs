// The layers of docs/decisions/0001-layers.md as rules. `A ◄── B` there reads "B may import A"; here: what a folder may not import.
const CORE = '^src/orchestration'
const SERVER = '^src/server'

const layer = (name, from, forbidden, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: forbidden },
})

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-is-pure',
      comment: 'The core imports itself, zod, json5 to read what judges write, and diff to compare lines.',
      severity: 'error',
      from: { path: CORE },
      to: { pathNot: `${CORE}|^node_modules/(zod|json5|diff)/` },
    },
    layer(
      'headless-is-the-top-of-the-core',
      `${CORE}/(?!headless/)`,
      `${CORE}/headless/`,
      'The published entry is made of the other parts; none of them needs it.',
    ),
    layer(
      'ledger-is-an-adapter',
      '^src/server/(ledger|database|accounts)',
      `${SERVER}/(runtimes|runner|services|api|http|admin)|^src/(app|components)`,
    ),
    layer(
      'runtimes-are-adapters',
      '^src/server/runtimes',
      `${SERVER}/(ledger|database|accounts|runner|services|api|http|auth|admin)|^src/(app|components)|^src/generated`,
    ),
    {
      ...layer(
        'runner-knows-ports',
        '^src/server/runner',
        `${SERVER}/(services|api|http|auth|ledger|database|accounts)|^src/(app|components)|^src/generated`,
      ),
      // The two entry points compose: a process of their own needs its own adapters.
      from: { path: '^src/server/runner', pathNot: '^src/server/runner/(worker|runner)-main\\.ts$' },
    },
    layer(
      'services-know-ports',
      '^src/server/services',
      `${SERVER}/(api|http|runner|runtimes|database)|^src/(app|components)|^src/generated|^node_modules/(next|react)/`,
    ),
    layer(
      'api-calls-services',
      '^src/server/(api|http)',
      `${SERVER}/(ledger|database|runtimes|runner)|^src/(app|components)|^src/generated`,
    ),
    layer('app-is-thin', '^src/app', `${SERVER}/(ledger|database|runtimes|runner)|^src/generated`),
    {
      name: 'components-know-the-core',
      comment: 'A component may import the type of the router and nothing else of the server.',
      severity: 'error',
      from: { path: '^src/components' },
      to: { path: SERVER, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'one-spawner',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/server/runtimes/spawn\\.ts$' },
      to: { path: '^(node:)?child_process$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/generated/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
}
