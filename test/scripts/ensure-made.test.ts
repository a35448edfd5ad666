import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, expect, it, onTestFinished } from 'vitest'

/** Makes `out/made` as `npm start` makes its build. Says what it does; while it makes, it waits to be told how that ends. */
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
    const told = await new Promise((resolve) => connect(Number(process.env.TELLER), '127.0.0.1').once('data', resolve))
    if (String(told) === 'fail') throw new Error('told to fail')
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
  end: Promise<number | null>
}

/** Who is being made waits here to be told. */
async function createTeller() {
  const waiting: Socket[] = []
  const wanted: ((socket: Socket) => void)[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {}) // its process was killed
    const give = wanted.shift()
    if (give === undefined) waiting.push(socket)
    else give(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo // listening on TCP, so it is no path
  const next = () =>
    new Promise<Socket>((resolve) => (waiting[0] ? resolve(waiting.splice(0, 1)[0] as Socket) : wanted.push(resolve)))
  const tell = async (what: 'finish' | 'fail') => void (await next()).end(what)

  function start(): Process {
    const env = { NODE_ENV: 'test' as const, PATH: process.env.PATH, TELLER: String(port) }
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const said: string[] = []
    const looks: (() => void)[] = []
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said.push(...chunk.trim().split('\n'))
      for (const look of looks) look()
    })
    const until = (what: string) =>
      new Promise<void>((resolve) => {
        const look = () => said.includes(what) && resolve()
        looks.push(look)
        look()
      })
    return { child, pid: String(child.pid), said, until, end: new Promise((resolve) => child.on('close', resolve)) }
  }

  async function makeOnce(): Promise<void> {
    const once = start()
    await tell('finish')
    expect(await once.end).toBe(0)
  }
  return { start, tell, makeOnce }
}

it('of two that start at once one makes it, and the other waits and goes on with what was made', async () => {
  const { start, tell } = await createTeller()
  const first = start()
  await first.until('makes')
  const second = start()
  await second.until(`waits for ${first.pid}`)
  await tell('finish')
  expect([await first.end, await second.end]).toEqual([0, 0])
  expect(second.said).toEqual([`waits for ${first.pid}`, 'done'])
})

it('where the first is killed while it makes, or fails, the second makes it', async () => {
  const { start, tell } = await createTeller()
  const [killed, failing] = [start(), start()]
  await Promise.race([killed.until('makes'), failing.until('makes')])
  const [first, second] = killed.said.includes('makes') ? [killed, failing] : [failing, killed]
  await second.until(`waits for ${first.pid}`)
  first.child.kill('SIGKILL')
  await second.until('makes')
  const third = start()
  await third.until(`waits for ${second.pid}`)
  await tell('finish') // the killed one's
  await tell('fail')
  expect(await second.end).toBe(1)
  await tell('finish')
  expect(await third.end).toBe(0)
  expect(existsSync(path.join(folder, 'out/made'))).toBe(true)
})

it('what is fresh is not made again, whatever becomes of what was derived from the sources', async () => {
  const { start, makeOnce } = await createTeller()
  await makeOnce()
  await writeFile(path.join(folder, 'in/derived/b.txt'), 'half a fi')
  const again = start()
  expect(await again.end).toBe(0)
  expect(again.said).toEqual(['done'])
})

it('a changed source, a missing output, and one whose making was broken off are made', async () => {
  const { start, makeOnce } = await createTeller()
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
})
