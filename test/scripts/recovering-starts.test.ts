import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../support/wait-for'
import { startNpm } from '../support/start-npm'
import { createStartProject, isAlive, type StartProject } from './support/start-project'

const TIMEOUT_MS = 60_000

/** Starts a build and waits until it is in the middle of it. */
async function untilBuilding(project: StartProject) {
  return waitFor('the build to run', () => project.buildingPids(), { withinMs: 40_000 })
}

async function untilGone(pids: number[]): Promise<void> {
  await waitFor(`the processes ${pids.join(', ')} of the build to end`, () => !pids.some(isAlive))
}

describe('a build', () => {
  it('that failed leaves no cache behind, and the next one succeeds', { timeout: TIMEOUT_MS }, async () => {
    const project = createStartProject()
    project.behave('fail')
    const failed = await project.build()
    expect(failed).toMatchObject({
      code: 1,
      lines: ['The build failed with exit code 1. Fix the error above, then start again.'],
    })
    expect(project.cached()).toEqual([])
    project.behave('ok')
    expect(await project.build()).toEqual({ code: 0, lines: [] })
  })

  it('that a full disk ended says so in one line, and the next one succeeds', { timeout: TIMEOUT_MS }, async () => {
    const project = createStartProject()
    project.behave('full')
    expect(await project.build()).toEqual({
      code: 1,
      lines: ['The disk is full. Free some space, then start again.'],
    })
    project.behave('ok')
    expect(await project.build()).toEqual({ code: 0, lines: [] })
  })

  it(
    'keeps its cache for the same packages, and drops it when the lockfile has changed',
    { timeout: TIMEOUT_MS },
    async () => {
      const project = createStartProject()
      await project.build()
      project.write('.next/cache/kept', '')
      project.write('src/changed.ts', '')
      expect(await project.build()).toEqual({ code: 0, lines: [] })
      expect(project.cached()).toContain('kept')

      project.writeLocks({ next: '1.0.0', esbuild: '1.0.0', libsql: '1.0.1' })
      project.write('.next/cache/failed-resolution', '')
      expect(await project.build()).toEqual({ code: 0, lines: [] })
      expect(project.cached()).not.toContain('kept')
    },
  )

  it('is made again where a part of it is missing', { timeout: TIMEOUT_MS }, async () => {
    const project = createStartProject()
    await project.build()
    for (const part of ['.next/server', 'dist/runner.mjs']) project.remove(part)
    await project.build()
    expect(existsSync(project.at('.next/server'))).toBe(true)
    expect(existsSync(project.at('dist/runner.mjs'))).toBe(true)
  })
})

describe('a start that is killed while it builds', () => {
  it('takes the build with it, and the next start builds', { timeout: TIMEOUT_MS }, async () => {
    const project = createStartProject()
    project.behave('wait')
    const { child, end } = project.start('start')
    const pids = await untilBuilding(project)
    child.kill('SIGKILL')
    await end
    await untilGone(pids)
    project.behave('ok')
    expect(await project.build()).toEqual({ code: 0, lines: [] })
  })

  it.each(['start', 'dev', 'runner'])(
    'by SIGTERM to the pid of npm run %s ends with exit code 0',
    { timeout: TIMEOUT_MS },
    async (script) => {
      const project = createStartProject()
      project.behave('wait')
      // What `dev` and `runner` make first is no build, so that is what waits there.
      if (script !== 'start')
        project.write('scripts/generate.mjs', `await import('../node_modules/next/dist/bin/next')`)
      const npm = startNpm(script, { cwd: project.root, env: project.env })
      const pids = await untilBuilding(project)
      npm.signal('SIGTERM')
      expect(await npm.end).toEqual({ code: 0, signal: null })
      await untilGone(pids)
    },
  )
})

describe('a start on packages that are not those of the lockfile', () => {
  it('names a package that is missing, and starts when it is back', { timeout: TIMEOUT_MS }, async () => {
    const project = createStartProject()
    const next = project.at('node_modules/next/package.json')
    project.remove('node_modules/next/package.json')
    for (const script of ['start', 'build', 'dev', 'runner', 'admin']) {
      expect(await project.start(script).end).toEqual({
        code: 1,
        lines: ['node_modules is incomplete: next is missing. Run npm ci.'],
      })
    }
    expect(existsSync(next)).toBe(false)
    project.write('node_modules/next/package.json', JSON.stringify({ name: 'next', version: '1.0.0', type: 'module' }))
    expect(await project.build()).toEqual({ code: 0, lines: [] })
  })

  it('says that an installation was cut off, before it loads a package', { timeout: TIMEOUT_MS }, async () => {
    const project = createStartProject()
    project.remove('node_modules')
    expect(await project.start('start').end).toEqual({
      code: 1,
      lines: ['node_modules is missing, or its installation was cut off. Run npm ci.'],
    })
  })

  it('says that the lockfile is newer', { timeout: TIMEOUT_MS }, async () => {
    const project = createStartProject()
    project.writeLocks({ next: '1.0.1', esbuild: '1.0.1', libsql: '1.0.0' }, ['package-lock.json'])
    expect(await project.start('start').end).toEqual({
      code: 1,
      lines: ['node_modules is not of this package-lock.json: next and 1 more are different. Run npm ci.'],
    })
  })
})
