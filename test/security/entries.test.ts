import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listedEntries, PAGES, ROUTES } from './support/entries'

test('[S-01] every page and every route of the file system has a declared policy', ({ task }) => {
  const { pages, routes } = listedEntries()
  expect(pages.filter((page) => !Object.hasOwn(PAGES, page))).toEqual([])
  expect(routes.filter((route) => !Object.hasOwn(ROUTES, route))).toEqual([])
  task.meta.cases = pages.length + routes.length
})

test('[S-01] nothing is served by the server action protocol, which no policy covers', ({ task }) => {
  const { pages } = listedEntries()
  expect(findInSources(/^\s*['"]use server['"]/m)).toEqual([])
  task.meta.cases = pages.length
})

test('[S-03] one file alone may start programs', () => {
  expect(findInSources(/from '(node:)?child_process'/)).toEqual(['src/server/runtimes/spawn.ts'])
  expect(findInSources(/shell:\s*true|execSync?\(/)).toEqual([])
})

test('[S-12] no component writes HTML of its own', () => {
  expect(
    findInSources(/dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|document\.write|rehype-raw/),
  ).toEqual([])
})

test('[S-13] while there are no share links, nothing is shown without a sign-in but the ways to sign in', ({
  task,
}) => {
  const open = [...Object.entries(PAGES), ...Object.entries(ROUTES).map(([path, { who }]) => [path, who] as const)]
    .filter(([, who]) => who === 'open')
    .map(([entry]) => entry)
  expect(open).toEqual([
    '/setup',
    '/sign-in',
    '/api/auth/[...nextauth]',
    '/api/health',
    '/api/openapi.json',
    '/api/ready',
    '/api/setup',
  ])
  task.meta.cases = open.length
})

function findInSources(pattern: RegExp): string[] {
  return sources().filter((file) => pattern.test(readFileSync(file, 'utf8')))
}

function sources(): string[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('generated'))
    .map((file) => `src/${file}`)
}
