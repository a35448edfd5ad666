import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { demoAgentFile } from '../support/demo-agent'
import { root } from '../support/session-harness'

const home = mkdtempSync(path.join(os.tmpdir(), 'plenum-acpx-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Runs one prompt with acpx, a client of the protocol that is not ours. */
async function runAcpx(prompt: string): Promise<string> {
  const acpx = path.join(root, 'node_modules/acpx/dist/cli.js')
  const agent = `${process.execPath} ${demoAgentFile}`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [acpx, '--approve-all', '--agent', agent, 'exec', prompt],
    {
      cwd: home,
      env: {
        PATH: process.env.PATH,
        HOME: home,
        PLENUM_DEMO_DATA: path.join(home, 'sessions'),
        PLENUM_DEMO_SPEED: '1000',
        PLENUM_DEMO_DIRECTIVES: '1',
        NODE_ENV: 'test',
      },
    },
  )
  return stdout
}

it('the demo agent works with an independent client', async () => {
  const output = await runAcpx('What is a ledger?')
  expect(output).toContain('[plan]')
  expect(output).toContain('[thinking]')
  expect(output).toContain('No language model was asked')
  expect(output).toContain('[done] end_turn')
})

it('the demo agent asks an independent client for permission', async () => {
  const output = await runAcpx('[permission make build][say built]')
  expect(output).toContain('Run make build')
  expect(output).toContain('was not really run')
  expect(output).toContain('built')
})
