import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

type Theme = 'light' | 'dark'
type Rgb = [number, number, number]

const css = readFileSync(path.resolve(import.meta.dirname, '../../../src/app/globals.css'), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): (light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\)|oklch\([^)]*\));/g)].map(
    ([, name = '', whole = '', light, dark]) => [name, { light: light ?? whole, dark: dark ?? whole }] as const,
  ),
)

const PLANES = ['canvas', 'surface', 'raised', 'sunken', 'hover'] as const
const STATES = ['queued', 'running', 'waiting', 'completed', 'failed', 'cancelled'] as const
const THEMES: readonly Theme[] = ['light', 'dark']

describe.each(THEMES)('the tokens of the %s theme', (theme) => {
  it.each(['ink', 'ink-muted', 'ink-subtle', 'accent-text', 'magenta-text', 'cyan-text'])(
    'give %s 4.5:1 on every plane',
    (ink) => {
      for (const plane of PLANES) expect(contrast(ink, plane, theme), `${ink} on ${plane}`).toBeGreaterThanOrEqual(4.5)
    },
  )

  it.each(STATES)('give the words of %s 4.5:1 on their own ground and on every plane', (state) => {
    for (const plane of [`${state}-soft`, ...PLANES]) {
      expect(contrast(`${state}-text`, plane, theme), `${state}-text on ${plane}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  it.each(STATES)('give text 4.5:1 on the ground of %s', (state) => {
    expect(contrast('ink-muted', `${state}-soft`, theme)).toBeGreaterThanOrEqual(4.5)
  })

  it('give the words on the accent 4.5:1, also under the pointer', () => {
    expect(contrast('accent-ink', 'accent', theme)).toBeGreaterThanOrEqual(4.5)
    expect(contrast('accent-ink', 'accent-hover', theme)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['field', 'ring'])('give the edge %s of controls 3:1 on every plane they stand on', (edge) => {
    for (const plane of ['canvas', 'surface', 'raised', 'sunken']) {
      expect(contrast(edge, plane, theme), `${edge} on ${plane}`).toBeGreaterThanOrEqual(3)
    }
  })
})

function contrast(a: string, b: string, theme: Theme): number {
  const [x, y] = [luminance(color(a, theme)), luminance(color(b, theme))]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** A token's colour as linear sRGB, clipped to what a screen shows. */
function color(name: string, theme: Theme): Rgb {
  const text = tokens.get(name)?.[theme]
  const numbers = text?.match(/[\d.]+/g)?.map(Number)
  const [lightness, chroma, hue] = numbers ?? []
  if (lightness === undefined || chroma === undefined || hue === undefined) throw new Error(`no token ${name}: ${text}`)
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number) => Math.min(1, Math.max(0, value))
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
