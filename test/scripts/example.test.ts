import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const temporary = mkdtempSync(path.join(tmpdir(), 'plenum-example-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

it('the example answers, judges and leaves nothing behind, without a key', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['scripts/run-ts.mjs', 'examples/reviewed-fanout.ts', 'Redis or Kafka?'],
    {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: temporary, TMPDIR: temporary, PLENUM_DEMO_SPEED: '1000', NODE_ENV: 'test' },
    },
  )
  expect(stdout).toContain('## demo · demo-fast: completed')
  expect(stdout).toContain('## demo · demo-smart: completed')
  expect(stdout).toContain('Redis')
  expect(stdout).toMatch(/^\*\*Winner: demo · demo-(fast|smart) \([AB]\)\*\*$/m)
  expect(stdout).toMatch(/^[1-9]\d* tokens$/m)
  expect(stderr).toBe('')
  expect(readdirSync(temporary).filter((name) => name.startsWith('plenum-demo-'))).toEqual([])
})

it('docs/headless.md shows the example as it runs', () => {
  const code = readFileSync(path.join(root, 'examples/reviewed-fanout.ts'), 'utf8')
  expect(readFileSync(path.join(root, 'docs/headless.md'), 'utf8')).toContain(code.trim())
})
