import { cutMiddle } from '../model/cut-text'

/** Names agents give themselves. Only in phrases of self-mention are they masked; talk about them is left as it is. */
const SELF =
  'Claude(?: Code)?|ChatGPT|GPT[-\\w.]*|Codex|Gemini|Bard|Copilot|OpenCode|Qwen|DeepSeek|Llama|Mistral|Grok|Kimi|an? (?:AI|large language) model(?: (?:made|trained|developed|created) by [A-Z]\\w+)?'
const MAKER = `(?:,? (?:an? )?(?:[a-z-]+ ){0,4}(?:made|trained|developed|created|built) by [A-Z]\\w+)?`
const AS_SELF = new RegExp(`\\b([Aa]s) (?:${SELF})${MAKER}(?=[\\s,.;:!])`, 'g')
const AM_SELF = new RegExp(`\\b(I am|I'm|I’m|This is|[Mm]y name is) (?:${SELF})${MAKER}(?=[\\s,.;:!]|$)`, 'g')

/** Takes away what a candidate says about who it is, so that the judge does not know its relatives. Lightly: words, not style. */
export function maskSelfMentions(text: string): string {
  return text.replace(AS_SELF, '$1 an assistant').replace(AM_SELF, '$1 an assistant')
}

/** Takes away whatever could close or open a delimited part of the prompt. */
export function stripDelimiters(text: string, delimiter: string): string {
  return text.replaceAll(delimiter, '').replace(/<<<\/?[^<>\n]{0,120}>>>/g, '[marker removed]')
}

/** Keeps beginning and end of a text that is too long, and says in between what is missing. */
export function clip(text: string, charsMax: number): string {
  const head = Math.ceil(charsMax * 0.7)
  return cutMiddle(text, { head, tail: charsMax - head, gap: (left) => `[… ${left} characters left out …]` })
}
