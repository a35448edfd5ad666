import { beginningOf, endOf } from '../model/cut-text'

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

/** Takes away whatever could close or open a fence of the prompt. */
export function stripFences(text: string, fence: string): string {
  return text.replaceAll(fence, '').replace(/<<<\/?[^<>\n]{0,120}>>>/g, '[marker removed]')
}

/** Keeps beginning and end of a text that is too long, and says in between what is missing. */
export function clip(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text
  const headMax = Math.ceil(charsMax * 0.7)
  const head = beginningOf(text, headMax)
  const tail = endOf(text, charsMax - headMax)
  return `${head}\n[… ${text.length - head.length - tail.length} characters left out …]\n${tail}`
}
