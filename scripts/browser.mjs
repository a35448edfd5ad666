// Finds a Chromium for the end-to-end tests without a download or an apt step: CHROMIUM_PATH, then one that Playwright
// installed, then the one inside the npm package @sparticuz/chromium, unpacked once into node_modules/.cache.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import { chromium } from '@playwright/test'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** What a headless browser needs on a machine without a GPU, a sandbox or an outside network. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** @returns {Promise<{executablePath: string, env: Record<string, string>}>} */
export async function findChromium() {
  if (process.env.CHROMIUM_PATH) return { executablePath: process.env.CHROMIUM_PATH, env: {} }
  const installed = chromium.executablePath()
  if (existsSync(installed)) return { executablePath: installed, env: {} }
  return shippedChromium()
}

async function shippedChromium() {
  const packageDir = path.resolve(path.dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../..')
  const { version } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8'))
  const dir = path.join(root, 'node_modules/.cache/chromium', version)
  if (!existsSync(dir)) await unpackInto(dir, path.join(packageDir, 'bin'))
  const executablePath = path.join(dir, 'chromium')
  // The machine's own libraries where it has them; the package's where not.
  const env = starts(executablePath) ? {} : { LD_LIBRARY_PATH: path.join(dir, 'lib'), FONTCONFIG_PATH: dir }
  return { executablePath, env }
}

/** Unpacks beside the final folder and renames, so that two processes at once cannot see half a browser. */
async function unpackInto(dir, source) {
  mkdirSync(path.dirname(dir), { recursive: true })
  const partial = mkdtempSync(`${dir}-`)
  const inflate = (name, to) =>
    pipeline(
      createReadStream(path.join(source, name)),
      createBrotliDecompress(),
      createWriteStream(path.join(partial, to)),
    )
  await inflate('chromium.br', 'chromium')
  chmodSync(path.join(partial, 'chromium'), 0o755)
  for (const name of ['al2023', 'swiftshader', 'fonts']) {
    await inflate(`${name}.tar.br`, `${name}.tar`)
    execFileSync('tar', ['-xf', `${name}.tar`, '--no-same-owner'], { cwd: partial })
    rmSync(path.join(partial, `${name}.tar`))
  }
  try {
    renameSync(partial, dir)
  } catch (error) {
    rmSync(partial, { recursive: true })
    if (!existsSync(dir)) throw error
  }
}

function starts(executablePath) {
  try {
    execFileSync(executablePath, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout: 20_000 })
    return true
  } catch {
    return false // its libraries are missing on this machine
  }
}
