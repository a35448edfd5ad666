import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { compareVersions } from './support/compare-versions'

const lockSchema = z.object({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional(), name: z.string().optional() })),
})
const badSchema = z.array(
  z.strictObject({
    package: z.string(),
    advisory: z.string(),
    from: z.string(),
    below: z.string(),
    note: z.string(),
  }),
)

/** Below these, authentication or the server itself is broken by a published advisory. */
const FLOORS: Record<string, string[]> = {
  next: ['16.2.6'],
  react: ['19.2.6'],
  'react-dom': ['19.2.6'],
  '@trpc/server': ['11.8.0'],
  // Two lines are kept up: 4 and 5, each with its own floor.
  'next-auth': ['4.24.15', '5.0.0-beta.32'],
}

/** Every copy in the tree, also those inside other packages. */
function installedCopies(): { name: string; version: string; place: string }[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')))
  return Object.entries(packages).flatMap(([place, { name, version }]) => {
    const folder = place.split('node_modules/').at(-1)
    return place === '' || version === undefined || folder === undefined
      ? []
      : [{ name: name ?? folder, version, place }]
  })
}

const copies = installedCopies()

test.each(Object.entries(FLOORS))('[S-05] no copy of %s is below %j', (name, floors) => {
  const found = copies.filter((copy) => copy.name === name)
  expect(found, `${name} is in the lockfile`).not.toEqual([])
  for (const { version, place } of found) {
    const floor = floors.find((candidate) => candidate.split('.')[0] === version.split('.')[0]) ?? floors.at(-1) ?? ''
    expect(compareVersions(version, floor), `${place} is ${version}`).toBeGreaterThanOrEqual(0)
  }
})

test('[S-05] no copy of a package has a version with a known advisory', ({ task }) => {
  const bad = badSchema.parse(JSON.parse(readFileSync('test/security/known-bad-versions.json', 'utf8')))
  const hits = bad.flatMap(({ package: name, advisory, from, below }) =>
    copies
      .filter((copy) => copy.name === name)
      .filter(({ version }) => compareVersions(version, from) >= 0 && compareVersions(version, below) < 0)
      .map(({ place, version }) => `${place} ${version}: ${advisory}, fixed in ${below}`),
  )
  expect(hits).toEqual([])
  task.meta.cases = bad.length
})

test('[S-05] the versions that are known as bad are recognised', ({ task }) => {
  const cases: [string, string, number][] = [
    ['16.2.5', '16.2.6', -1],
    ['16.10.0', '16.9.9', 1],
    ['5.0.0-beta.31', '5.0.0-beta.32', -1],
    ['5.0.0-beta.9', '5.0.0-beta.10', -1],
    ['5.0.0', '5.0.0-beta.32', 1],
    ['4.24.15', '4.24.15', 0],
    ['7.10.0-4.0edf323', '7.10.0', -1],
    ['1.0.0-alpha', '1.0.0-1', 1],
  ]
  for (const [a, b, order] of cases) expect(Math.sign(compareVersions(a, b)), `${a} to ${b}`).toBe(order)
  task.meta.cases = cases.length
})
