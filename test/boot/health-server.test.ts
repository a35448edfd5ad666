import { describe, expect, it, onTestFinished } from 'vitest'
import { startHealthServer } from '@/server/boot/health-server'

async function serve(isReady: () => Promise<boolean>) {
  const server = await startHealthServer({ host: '127.0.0.1', port: 0, isReady })
  onTestFinished(() => server.close())
  return {
    port: server.port,
    get: async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`)
      return { code: response.status, body: (await response.json()) as unknown }
    },
  }
}

describe('the health port of a runner', () => {
  it('answers that the process lives, whatever the database does', async () => {
    const { get } = await serve(async () => false)
    expect(await get('/api/health')).toEqual({ code: 200, body: { status: 'ok' } })
  })

  it('answers ready or 503 as the database answers or not', async () => {
    let isReady = true
    const { get } = await serve(async () => isReady)
    expect(await get('/api/ready')).toEqual({ code: 200, body: { status: 'ready' } })
    isReady = false
    expect(await get('/api/ready')).toEqual({ code: 503, body: { status: 'unavailable' } })
  })

  it('answers 404 for anything else', async () => {
    const { get } = await serve(async () => true)
    expect(await get('/api/runs')).toMatchObject({ code: 404 })
  })

  it('names the setting when the port is in use', async () => {
    const { port } = await serve(async () => true)
    const second = startHealthServer({ host: '127.0.0.1', port, isReady: async () => true })
    await expect(second).rejects.toThrow(`PLENUM_HEALTH_PORT ${port} on 127.0.0.1 cannot be used`)
  })
})
