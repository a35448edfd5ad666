import { describe, expect, it } from 'vitest'
import { launchDetachedCommand, type DetachedCommand } from '@/orchestration/worker/launch-detached-command'

const request: DetachedCommand = { command: 'node', args: ['w.mjs'], env: { A: '1' }, cwd: '/', logFile: '/tmp/w.log' }

describe('a detached command', () => {
  it('is started as asked and told by its pid, without waiting for its end', async () => {
    const asked: DetachedCommand[] = []
    const spawner = {
      async spawnDetached(command: DetachedCommand) {
        asked.push(command)
        return { pid: 42, exited: new Promise<never>(() => {}) }
      },
    }
    await expect(launchDetachedCommand(spawner, request)).resolves.toMatchObject({ pid: 42 })
    expect(asked).toEqual([request])
  })

  it('that is empty is refused before anything is started', async () => {
    const spawner = { spawnDetached: () => Promise.reject(new Error('must not be called')) }
    await expect(launchDetachedCommand(spawner, { ...request, command: ' ' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('that cannot be started names the program and keeps the cause', async () => {
    const cause = new Error('not found')
    const spawner = { spawnDetached: () => Promise.reject(cause) }
    await expect(launchDetachedCommand(spawner, request)).rejects.toMatchObject({
      ...{ code: 'unavailable', cause },
      message: 'node could not be started: not found',
    })
  })
})
