import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isRoot, NOBODY, runCanary, type CanaryOptions } from './isolation/run-canary'

const hasBwrap = ['/usr/bin/bwrap', '/usr/local/bin/bwrap'].some((file) => existsSync(file))

/** What an agent must be able to do, at every level. */
const WORK = { work: 'wrote', runPrograms: '42', pipesAndTerminals: 'did: 4', ownTemporary: 'wrote' }
/** What its profile grants it besides. */
const STATE = { stateFolder: 'wrote', signIns: 'renewed', linkedSettings: 'replaced the link' }

async function report(options: CanaryOptions) {
  const { level, by, found } = await runCanary(options)
  const { uid, dataFolderList, ...rest } = found
  const worked = Object.fromEntries(Object.entries(rest).filter(([, said]) => !said.startsWith('refused')))
  return { level, by, uid, dataFolderList, tried: Object.keys(rest).length, worked }
}

const SEALED: [string, CanaryOptions & { by: string; needs: boolean }][] = [
  ['by util-linux, as the test’s user', { by: 'util-linux', needs: true, withoutBwrap: true, ...everything('sealed') }],
  [
    'by util-linux, as an ordinary user',
    { by: 'util-linux', needs: isRoot, withoutBwrap: true, asOrdinaryUser: true, ...everything('sealed') },
  ],
  ['by bubblewrap, as the test’s user', { by: 'bwrap', needs: hasBwrap, ...everything('sealed') }],
  [
    'by bubblewrap, as an ordinary user',
    { by: 'bwrap', needs: hasBwrap && isRoot, asOrdinaryUser: true, ...everything('sealed') },
  ],
]

for (const [how, { by, needs, ...options }] of SEALED) {
  test.runIf(needs)(
    `[I-sealed] [S-03] [S-04] a canary sealed ${how} gets at nothing but its own folders`,
    async ({ task }) => {
      const { tried, uid, ...found } = await report(options)
      expect(found).toEqual({ level: 'sealed', by, dataFolderList: 'attempts', worked: { ...WORK, ...STATE } })
      expect(uid).toBe(options.asOrdinaryUser === true ? NOBODY.uid : process.getuid?.())
      task.meta.cases = tried
    },
  )
}

test.runIf(isRoot)(
  '[I-sealed] [I-user] a canary sealed as the agents’ user gets at nothing either',
  async ({ task }) => {
    const { tried, ...found } = await report({ withoutBwrap: true, ...everything('sealed'), agentUser: NOBODY.name })
    expect(found).toEqual({ level: 'sealed', by: 'util-linux', uid: NOBODY.uid, dataFolderList: '', worked: WORK })
    task.meta.cases = tried
  },
)

test.runIf(isRoot)(
  '[I-user] a canary that runs as the agents’ user sees other attempts and what all users share, and nothing of the server',
  async ({ task }) => {
    const { tried, dataFolderList, ...found } = await report({ ...everything('user'), agentUser: NOBODY.name })
    expect(found).toEqual({
      level: 'separate_user',
      by: 'setuid',
      uid: NOBODY.uid,
      worked: {
        ...WORK,
        otherAttempt: 'read 23 bytes',
        foreignProcesses: '1 processes of the server',
        sharedTemporary: 'read 6 bytes',
        sharedMemory: 'read 6 bytes',
      },
    })
    expect(dataFolderList).toMatch(/^refused/)
    task.meta.cases = tried
  },
)

test('[I-open] at the level open a canary reads the secrets of its server, as the screen says', async () => {
  // Only what harms nothing: the rest would work, too.
  const only = ['authSecret', 'database', 'adminSocket', 'work']
  const { level, by, worked } = await report({ wanted: 'open', agentUser: null, only })
  expect({ level, by }).toEqual({ level: 'open', by: null })
  expect(Object.keys(worked).sort()).toEqual([...only].sort())
})

function everything(wanted: CanaryOptions['wanted']): Pick<CanaryOptions, 'wanted' | 'agentUser' | 'only'> {
  return { wanted, agentUser: null, only: null }
}
