import { CHARACTER_TEXTS } from './texts/characters'
import { HTML_TEXTS } from './texts/html'
import { MARKDOWN_TEXTS } from './texts/markdown'

/** `id` is its place in the corpus; a text that runs calls `__xss(id)` or opens a dialog. */
export type HostileText = { id: number; family: string; text: string }

/** Reserved for documentation (RFC 2606): nobody answers there, and the tests see every try to ask. */
export const EVIL_HOST = 'evil.example'

/** Each text once, with its call and its host filled in. */
export const HOSTILE_TEXTS: readonly HostileText[] = Object.entries({
  ...HTML_TEXTS,
  ...MARKDOWN_TEXTS,
  ...CHARACTER_TEXTS,
})
  .flatMap(([family, texts]) => texts.flatMap((text) => (text === undefined ? [] : [{ family, text }])))
  .map(({ family, text }, id) => ({
    id,
    family,
    // Some watch for a dialog instead: what blocks one road need not block the other.
    text: text.replaceAll('RUN', id % 5 === 4 ? `alert(${id})` : `__xss(${id})`).replaceAll('EVIL', EVIL_HOST),
  }))
