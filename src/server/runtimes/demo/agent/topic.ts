export type PromptKind = 'code' | 'compare' | 'plan' | 'explain' | 'write' | 'general'

/** What a prompt is about, told by its words alone. */
export type Topic = {
  kind: PromptKind
  /** The task in a few words, without the politeness around it. */
  title: string
  /** Its telling words, most telling first; at least three. */
  words: [string, string, string, ...string[]]
  language: 'python' | 'sql' | 'bash' | 'typescript'
}

const STOPWORDS = new Set(
  (
    'a an and are as at be been but by can could did do does for from had has have how i if in into is it its just let ' +
    'like make me more most my need of on one or our please should so some than that the their them then there these ' +
    'they this to us use using very want was we were what when where which who why will with would write you your about ' +
    'give tell show explain compare create build help also any all not no out up over only each other'
  ).split(' '),
)

const KINDS: readonly [PromptKind, RegExp][] = [
  [
    'code',
    /\b(code|function|script|implement|bug|refactor|typescript|javascript|python|sql|regex|class|api|endpoint|unit tests?|algorithm|query|parser?|compile|debug|bash|rust|golang)\b/i,
  ],
  ['compare', /\b(compare|versus|vs\.?|better|difference|pros and cons|trade-?offs?|choose between|which (one|of))\b/i],
  ['plan', /\b(plan|roadmap|strategy|steps|how (do|can|should) (i|we)|migrate|launch|organi[sz]e|prepare)\b/i],
  [
    'write',
    /\b(write|draft|email|e-mail|letter|blog|post|poem|haiku|story|tweet|headline|slogan|announcement|name ideas)\b/i,
  ],
  ['explain', /\b(explain|what (is|are)|why|how does|meaning|describe|summari[sz]e)\b/i],
]

export function readTopic(prompt: string): Topic {
  const counts = new Map<string, number>()
  for (const word of prompt.toLowerCase().match(/[\p{L}][\p{L}\p{N}+#-]{2,}/gu) ?? []) {
    if (!STOPWORDS.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const ranked = [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word)
  const [first = 'the task', second = 'the goal', third = 'the limits', ...others] = ranked
  return {
    kind: KINDS.find(([, pattern]) => pattern.test(prompt))?.[0] ?? 'general',
    title: titleOf(prompt),
    words: [first, second, third, ...others.slice(0, 9)],
    language: languageOf(prompt),
  }
}

function titleOf(prompt: string): string {
  const line = prompt.split('\n').find((part) => part.trim() !== '') ?? ''
  const sentence = /^(.+?[.?!])(\s|$)/.exec(line.trim())?.[1] ?? line.trim()
  const bare = sentence.replace(/^(please|could you|can you|would you|i want you to)\s+/i, '').replace(/[.?!\s]+$/, '')
  return bare.length > 110 ? `${bare.slice(0, 107).trimEnd()}…` : bare
}

function languageOf(prompt: string): Topic['language'] {
  if (/\b(python|django|pandas|flask)\b/i.test(prompt)) return 'python'
  if (/\b(sql|postgres\w*|sqlite|database query)\b/i.test(prompt)) return 'sql'
  if (/\b(bash|shell|cron|command line)\b/i.test(prompt)) return 'bash'
  return 'typescript'
}
