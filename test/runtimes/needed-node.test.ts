import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRuntime } from '@/server/runtimes/create-runtime'
import { listKnownAgents } from '@/server/runtimes/detect/known-agents'
import { nodeShortfall } from '@/server/runtimes/explain-node'
import { createHost } from './support/session-harness'

/** A program of a package, linked as npm links it. */
function installed(name: string, { version, node, code }: { version: string; node: string; code: string }): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plenum-package-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const home = path.join(folder, 'node_modules', name)
  mkdirSync(path.join(home, 'dist/bundle'), { recursive: true })
  mkdirSync(path.join(folder, 'bin'))
  writeFileSync(path.join(home, 'package.json'), JSON.stringify({ name, version, engines: { node } }))
  writeFileSync(path.join(home, 'dist/bundle/cli.js'), `#!/usr/bin/env node\n${code}\n`, { mode: 0o755 })
  symlinkSync(path.join(home, 'dist/bundle/cli.js'), path.join(folder, 'bin', name))
  return path.join(folder, 'bin', name)
}

describe('an agent that needs a newer Node', () => {
  it.each([
    ['>=22.19.0', '20.20.2', 'pi 1.6 needs Node 22.19; this server runs 20.20.'],
    ['^20.19 || >=22', '18.4.0', 'pi 1.6 needs Node 20.19; this server runs 18.4.'],
    ['>=22', '20.20.2', 'pi 1.6 needs Node 22; this server runs 20.20.'],
    ['>=20', '20.20.2', null],
    ['>=22.19.0', '24.0.0', null],
    ['*', '20.20.2', null],
    ['>=22.19', '22.18.9', 'pi 1.6 needs Node 22.19; this server runs 22.18.'],
    ['>=22.19.3', '22.19.1', 'pi 1.6 needs Node 22.19.3; this server runs 22.19.1.'],
    ['>=22.19', '22.19.0', null],
    ['^20.19 || >=22.12', '20.20.2', null],
    ['^20.19 || >=22.12', '21.9.0', 'pi 1.6 needs Node 22.12; this server runs 21.9.'],
    ['^20.19 || >=22.12', '22.3.0', 'pi 1.6 needs Node 22.12; this server runs 22.3.'],
    ['>=22.12||^20.19.0', '18.0.0', 'pi 1.6 needs Node 20.19; this server runs 18.'],
    ['20.x', '18.4.0', 'pi 1.6 needs Node 20; this server runs 18.4.'],
    ['20.x', '20.0.0', null],
    ['20.x', '22.0.0', null],
    ['20', '20.20.2', null],
    ['20.18.x', '20.17.0', 'pi 1.6 needs Node 20.18; this server runs 20.17.'],
    ['>20', '20.20.2', 'pi 1.6 needs Node 21; this server runs 20.20.'],
    ['>20.x', '21.0.0', null],
    ['~22.4', '22.3.0', 'pi 1.6 needs Node 22.4; this server runs 22.3.'],
    ['>= 18.2.0 < 21', '18.1.0', 'pi 1.6 needs Node 18.2; this server runs 18.1.'],
    ['>=18 <20 || >=22', '20.20.2', 'pi 1.6 needs Node 22; this server runs 20.20.'],
    ['18 - 20', '20.20.2', null],
    ['18.5 - 20', '16.0.0', 'pi 1.6 needs Node 18.5; this server runs 16.'],
    ['>=22 <20', '18.0.0', null],
    ['>=22.0.0-0', '24.0.0-nightly2026', null],
    ['v22', '20.20.2', 'pi 1.6 needs Node 22; this server runs 20.20.'],
    ['lts/*', '18.0.0', null],
    ['', '18.0.0', null],
  ])('says so: %s on %s', (node, running, said) => {
    const command = installed('pi', { version: '1.6.0', node, code: '' })
    expect(nodeShortfall(command, {}, running)).toBe(said)
  })

  it('says nothing of programs that are no packages', () => {
    expect(nodeShortfall('/bin/sh', {}, '1.0.0')).toBeNull()
  })

  it('says so where it breaks off at its start, and not where it starts all the same', async () => {
    const needed = { version: '9.1.0', node: '>=99.1' }
    const broken = installed('acme', { ...needed, code: 'process.exit(1)' })
    const entry = { id: 'acme', kind: 'acp' as const, args: [], env: {} }
    const runtime = createRuntime({ ...entry, command: broken }, 'file', createHost(), { piGate: '/none' })
    const { probe } = await runtime.describe(AbortSignal.timeout(20_000), { refresh: true })
    expect(probe.message).toMatch(/acme 9\.1 needs Node 99\.1; this server runs \d+/)
  })

  it('is offered in the version that this server can run, with a word on the newest', () => {
    const offered = (running: string) => {
      const agents = listKnownAgents({}, running)
      return (id: string) => agents.find((agent) => agent.id === id)
    }
    const on20 = offered('20.20.2')
    expect(on20('pi')).toMatchObject({
      install: 'npm install -g @earendil-works/pi-coding-agent@0.74.2',
      needs: 'pi 1.6 needs Node 22.19; this server runs 20.20.',
    })
    expect(on20('kimi')).toMatchObject({
      needs: 'Kimi Code 2.1 needs Node 22.19; this server runs 20.20.',
      launch: null,
    })
    expect(on20('codex')).toMatchObject({ install: 'npm install -g @openai/codex@0.171.0', needs: null })
    const on24 = offered('24.1.0')
    expect(on24('pi')).toMatchObject({ install: 'npm install -g @earendil-works/pi-coding-agent@1.6.0', needs: null })
    expect(on24('kimi')?.launch?.args).toEqual(['-y', '@moonshot-ai/kimi-code@2.1.0', 'acp'])
  })

  it('has a pin wherever its package can be had, and none where it was not looked at', () => {
    const agents = new Map(listKnownAgents({}, '24.1.0').map((agent) => [agent.id, agent]))
    for (const id of ['droid', 'auggie', 'kimi', 'cline', 'qoder', 'nanocoder', 'qwen', 'copilot'])
      expect(agents.get(id)?.launch?.args.join(' '), id).toMatch(/@\d+\.\d+\.\d+ .*acp/)
    expect(agents.get('kilo')).toMatchObject({ install: null, launch: null })
  })
})
