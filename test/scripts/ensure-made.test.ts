import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { waitFor } from '../support/wait-for'

/**
 * Makes `out/made` as `npm start` makes its build. Reports what it does; while it makes, it waits for the test to say how that
 * ends, over a connection on which it has sent its pid.
 */
const PROGRAM = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { ensureMade } from ${JSON.stringify(pathToFileURL(path.resolve('scripts/ensure-made.mjs')).href)}
const say = (what) => process.stdout.write(what + '\\n')
await ensureMade({
  root: process.cwd(), sources: ['in', 'absent'], without: ['in/derived'], outputs: ['out/made'],
  stamp: 'out/made.sha256', lock: 'out/making.lock', onWait: (pid) => say('waits for ' + pid),
  async make() {
    say('makes')
    const socket = connect(Number(process.env.CONTROL), '127.0.0.1')
    socket.write(String(process.pid))
    const end = await new Promise((resolve) => socket.once('data', resolve))
    if (String(end) === 'fail') throw new Error('made to fail')
    mkdirSync('out', { recursive: true })
    writeFileSync('out/made', '')
  },
})
say('done')
`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'plenum-made-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(path.join(folder, 'in/derived'), { recursive: true })
  await writeFile(path.join(folder, 'in/a.txt'), 'one')
})

type Process = {
  child: ChildProcess
  pid: string
  said: string[]
  until: (what: string) => Promise<void>
  /** Ends its making. Waits until it makes: a process that said so may not have connected yet. */
  finish: (how: 'finish' | 'fail') => Promise<void>
  end: Promise<number | null>
}

/** Starts processes that make, and says to each of them how its making ends. */
async function createControl() {
  const making = new Map<string, Socket>()
  const server = createServer((socket) => {
    socket.on('error', () => {}) // its process was killed
    socket.once('data', (pid) => making.set(String(pid), socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo // listening on TCP, so it is no path

  function start(): Process {
    const env = { NODE_ENV: 'test' as const, PATH: process.env.PATH, CONTROL: String(port) }
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const pid = String(child.pid)
    const said: string[] = []
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => said.push(...chunk.trim().split('\n')))
    return {
      child,
      pid,
      said,
      async until(what) {
        const says = () => said.some((line) => line.startsWith(what))
        await waitFor(`process ${pid} to say "${what}"`, says, { state: () => said })
      },
      async finish(how) {
        const socket = await waitFor(`process ${pid} to make`, () => making.get(pid), { state: () => said })
        socket.end(how)
      },
      end: new Promise((resolve) => child.on('close', resolve)),
    }
  }

  async function makeOnce(): Promise<void> {
    const once = start()
    await once.finish('finish')
    expect(await once.end).toBe(0)
  }
  return { start, makeOnce }
}

const TIMEOUT_MS = 60_000

it(
  'of two that start at once one makes it, and the other waits and goes on with what was made',
  { timeout: TIMEOUT_MS },
  async () => {
    const { start } = await createControl()
    const first = start()
    await first.until('makes')
    const second = start()
    await second.until(`waits for ${first.pid}`)
    await first.finish('finish')
    expect([await first.end, await second.end]).toEqual([0, 0])
    expect(second.said).toEqual([`waits for ${first.pid}`, 'done'])
  },
)

it('where the first is killed while it makes, or fails, the second makes it', { timeout: TIMEOUT_MS }, async () => {
  const { start } = await createControl()
  const both = [start(), start()] as const
  const isFirst = ({ said }: Process) => said.includes('makes')
  const first = await waitFor('one of two processes to make', () => both.find(isFirst))
  const second = first === both[0] ? both[1] : both[0]
  await second.until('waits') // it may have looked before the first one had noted its pid
  first.child.kill('SIGKILL')
  await second.until('makes')
  const third = start()
  await third.until(`waits for ${second.pid}`)
  await second.finish('fail')
  expect(await second.end).toBe(1)
  await third.finish('finish')
  expect(await third.end).toBe(0)
  expect(existsSync(path.join(folder, 'out/made'))).toBe(true)
})

it(
  'what is fresh is not made again, whatever becomes of what was derived from the sources',
  { timeout: TIMEOUT_MS },
  async () => {
    const { start, makeOnce } = await createControl()
    await makeOnce()
    await writeFile(path.join(folder, 'in/derived/b.txt'), 'half a fi')
    const again = start()
    expect(await again.end).toBe(0)
    expect(again.said).toEqual(['done'])
  },
)

it(
  'a changed source, a missing output, and one whose making was broken off are made',
  { timeout: TIMEOUT_MS },
  async () => {
    const { start, makeOnce } = await createControl()
    await makeOnce()
    await writeFile(path.join(folder, 'in/a.txt'), 'two')
    await makeOnce()
    await rm(path.join(folder, 'out/made'))
    await makeOnce()
    await writeFile(path.join(folder, 'in/a.txt'), 'three')
    const killed = start()
    await killed.until('makes')
    killed.child.kill('SIGKILL')
    await killed.end
    await writeFile(path.join(folder, 'in/a.txt'), 'two') // as it was when `made` was made
    const last = start()
    await last.until('makes')
    expect(await readFile(path.join(folder, 'out/making.lock.pid'), 'utf8')).toBe(last.pid)
  },
)
