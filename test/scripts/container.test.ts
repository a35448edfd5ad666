import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(path.join(root, name), 'utf8')
const entry = path.join(root, 'docker/entry.sh')

/** The instructions of the Dockerfile, continued lines joined, in order. */
const instructions = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => ({ name: line.split(' ')[0] ?? '', text: line.slice(line.indexOf(' ') + 1) }))
const texts = (name: string) => instructions.filter((one) => one.name === name).map(({ text }) => text)
const finalStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))

describe('the Dockerfile', () => {
  it('pins its base images to one version', () => {
    expect(texts('FROM').length).toBeGreaterThan(0)
    for (const from of texts('FROM')) expect(from).toMatch(/^node:\d+\.\d+\.\d+-[a-z]+-slim( AS [a-z]+)?$/)
    expect(new Set(texts('FROM').map((from) => from.split(' ')[0])).size).toBe(1)
  })

  it('starts the server through the entry that gives up root, and makes both users', () => {
    expect(texts('ENTRYPOINT')).toEqual(['["/app/docker/entry.sh"]'])
    expect(texts('CMD')).toEqual(['["node", "scripts/start.mjs"]'])
    expect(statSync(entry).mode & 0o111).toBe(0o111)
    const [agent] = /(?<=PLENUM_AGENT_USER=)\S+/.exec(texts('ENV').join(' ')) ?? []
    const made = finalStage
      .filter(({ name }) => name === 'RUN')
      .map(({ text }) => text)
      .join(' && ')
    expect(made).toMatch(new RegExp(`useradd [^&]*\\b${agent ?? 'unset'}\\b`))
    expect(made).toContain('--login plenum')
    expect(made).toContain('-m 0700 /data ')
    expect(read('docker/entry.sh')).toContain('PLENUM_SERVER_USER:-plenum')
  })

  it('holds no secret, copies nothing that is ignored, and is checked for health as the server', () => {
    for (const { name, text } of instructions) {
      if (name === 'ENV' || name === 'ARG') expect(text).not.toMatch(/secret|password|token|key/i)
      expect(name).not.toBe('ADD')
      if (name === 'RUN') expect(text).not.toMatch(/curl|wget|\|\s*sh/)
    }
    expect(finalStage.filter(({ name }) => name === 'COPY').map(({ text }) => text)).toEqual([
      '--from=build --chown=plenum:plenum /app ./',
    ])
    const ignored = read('.dockerignore').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['data', '.git', '.env*', 'node_modules', '*.db', '*.pem']))
    expect(texts('HEALTHCHECK').join(' ')).toContain('"setpriv", "--reuid", "plenum"')
  })

  it('agrees with the compose file about volumes and ports', () => {
    const compose = read('compose.yaml')
    for (const volume of JSON.parse(texts('VOLUME')[0] ?? '[]') as string[]) expect(compose).toContain(`:${volume}'`)
    expect(compose).toContain(`127.0.0.1:${texts('EXPOSE')[0]}:${texts('EXPOSE')[0]}`)
    expect(compose).toContain('no-new-privileges:true')
  })
})

/** Users that every Debian has. Neither owns a process or a file here. */
const [SERVER, AGENT] = ['daemon', 'games']
const canSwitch = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0
/** setuid, setgid, chown, kill: the bits of <linux/capability.h>. */
const KEPT = (1 << 7) | (1 << 6) | (1 << 0) | (1 << 5)

describe.skipIf(!canSwitch)('the entry of the image', () => {
  const place = mkdtempSync(path.join(tmpdir(), 'plenum-entry-'))
  chmodSync(place, 0o755)
  afterAll(() => rmSync(place, { recursive: true, force: true }))
  const dataDir = path.join(place, 'data')
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'test' as const,
    PLENUM_DATA_DIR: dataDir,
    PLENUM_SERVER_USER: SERVER,
  }
  const uidOf = (name: string) => Number(execFileSync('id', ['-u', name], { encoding: 'utf8' }))
  const asServer = (script: string) =>
    spawnSync('sh', [entry, 'sh', '-c', script, 'server', dataDir, AGENT], { encoding: 'utf8', env, cwd: place })
  /** As the server starts an agent. */
  const AS_AGENT =
    'setpriv --reuid "$2" --regid "$(id -g "$2")" --init-groups --inh-caps=-all --ambient-caps=-all --no-new-privs --'
  const capabilities = (status: string, set: string) =>
    parseInt(new RegExp(`^${set}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? 'missing', 16)

  it('runs the server as its own user, with the four capabilities and no way to more', () => {
    const { stdout, stderr } = asServer('id -u; cat /proc/self/status')
    expect(stderr).toBe('')
    expect(Number(stdout.split('\n')[0])).toBe(uidOf(SERVER))
    for (const set of ['CapEff', 'CapPrm', 'CapBnd', 'CapAmb']) expect(capabilities(stdout, set)).toBe(KEPT)
    expect(stdout).toMatch(/^NoNewPrivs:\s*1$/m)
  })

  it('leaves the data folder to the server alone', () => {
    asServer('true')
    const { mode, uid } = statSync(dataDir)
    expect([mode & 0o777, uid]).toEqual([0o700, uidOf(SERVER)])
    expect(statSync(`${dataDir}-attempts`).mode & 0o777).toBe(0o711)
  })

  it('lets the server start agents that have nothing of it', () => {
    asServer('umask 077; echo forged > "$1/auth-secret"; mkdir -p "$1-attempts/w"; chown "$2" "$1-attempts/w"')
    writeFileSync(
      path.join(place, 'agent.sh'),
      [
        'id -u; cat /proc/self/status; echo made > "$1-attempts/w/result" && echo wrote',
        'cat "$1/auth-secret" || echo unreadable; ls "$1-attempts" || echo unlisted',
        'setpriv --reuid "$2" --clear-groups true || echo unswitched; kill -0 "$PPID" || echo unkillable',
        'cat "/proc/$PPID/environ" || echo unseen',
      ].join('\n'),
    )
    const { stdout } = asServer(`${AS_AGENT} sh ${place}/agent.sh "$1" ${SERVER}; kill -0 $$ && echo done`)
    expect(Number(stdout.split('\n')[0])).toBe(uidOf(AGENT))
    for (const set of ['CapEff', 'CapPrm', 'CapInh', 'CapAmb']) expect(capabilities(stdout, set)).toBe(0)
    const said = stdout.trim().split('\n').slice(-7)
    expect(said).toEqual(['wrote', 'unreadable', 'unlisted', 'unswitched', 'unkillable', 'unseen', 'done'])
    expect(stdout).not.toContain('forged')
  })

  it('lets the server end the processes of agents', () => {
    const { stdout } =
      asServer(`${AS_AGENT} sleep 60 & pid=$!; until grep -q ^Uid:.$(id -u "$2") /proc/$pid/status; do :; done
      kill -9 $pid && wait $pid; echo "ended with $?"`)
    expect(stdout.trim()).toBe('ended with 137')
  })

  it('starts also where it is not root, and says what that costs', () => {
    const args = ['--reuid', SERVER, '--clear-groups', 'sh', entry, 'id', '-u']
    const { stdout, stderr } = spawnSync('setpriv', args, { encoding: 'utf8', env, cwd: place })
    expect(Number(stdout)).toBe(uidOf(SERVER))
    expect(stderr).toContain('agents cannot be given a user of their own')
  })
})
