import { JUDGE_OPENING } from '@/orchestration/reduction/reducer-prompt'
import { readTopic } from './topic'

type Candidate = { name: string; text: string }
type Scored = Candidate & { score: number; merits: string[]; words: number }

/** Whether a prompt asks to judge candidates rather than to answer a task. */
export function isJudgePrompt(prompt: string): boolean {
  return prompt.startsWith(JUDGE_OPENING)
}

/**
 * A verdict in the shape the prompt asks for. The demo cannot judge meaning: it scores what can be counted — words of the
 * task that are taken up, structure, fitting length — and says so in its reasons.
 */
export function composeVerdict(prompt: string): string {
  const { task, candidates, shape } = readJudgePrompt(prompt)
  const ranked = candidates
    .map((candidate) => scored(candidate, readTopic(task).words))
    .sort((a, b) => b.score - a.score || a.name.localeCompare(b.name))
  return JSON.stringify(SHAPES[shape](ranked), null, 2)
}

type Shape = 'best_of_n' | 'compare' | 'summarize'

function readJudgePrompt(prompt: string): { task: string; candidates: Candidate[]; shape: Shape } {
  const fence = /carry the code (\w+)/.exec(prompt)?.[1] ?? ''
  const pattern = new RegExp(`<<<(TASK|CANDIDATE (\\w+)) ${fence}>>>\\n([\\s\\S]*?)\\n<<</\\1 ${fence}>>>`, 'g')
  let task = ''
  const candidates: Candidate[] = []
  for (const [, title, name, text = ''] of prompt.matchAll(pattern)) {
    if (title === 'TASK') task = text
    else if (name !== undefined) candidates.push({ name, text })
  }
  const asked = prompt.slice(prompt.lastIndexOf(fence))
  const shape = asked.includes('"rationale"') ? 'best_of_n' : asked.includes('"keyPoints"') ? 'summarize' : 'compare'
  return { task, candidates, shape }
}

function scored(candidate: Candidate, topic: readonly string[]): Scored {
  const { text } = candidate
  const lower = text.toLowerCase()
  const words = text.split(/\s+/).filter(Boolean).length
  const taken = topic.filter((word) => lower.includes(word)).length
  const merits = [
    ...(/^#{1,4} /m.test(text) ? ['headings'] : []),
    ...(/^\d+\. /m.test(text) ? ['numbered steps'] : []),
    ...(/^[-*] /m.test(text) ? ['a list'] : []),
    ...(/```/.test(text) ? ['code'] : []),
    ...(/^\|.*\|/m.test(text) ? ['a table'] : []),
    ...(/recommend|in one line/i.test(text) ? ['a recommendation'] : []),
  ]
  const fitting = words < 20 ? words / 2 : words <= 450 ? 25 : 15
  const score = Math.min(98, Math.round((taken / Math.max(1, topic.length)) * 40 + merits.length * 5 + fitting))
  return { ...candidate, score, merits, words }
}

const reasonOf = ({ merits, words }: Scored) =>
  `${words} words with ${merits.length === 0 ? 'no visible structure' : merits.join(', ')}.`

const rankingOf = (ranked: Scored[]) =>
  ranked.map((one) => ({ candidate: one.name, score: one.score, reason: reasonOf(one) }))

const SHAPES = {
  best_of_n: (ranked) => ({
    summary: `${ranked.length} candidates answer the task; Candidate ${ranked[0]?.name ?? 'none'} scores highest.`,
    winner: ranked[0]?.name ?? null,
    rationale: `Candidate ${ranked[0]?.name ?? 'none'} takes up most of the task and is the best laid out: ${ranked[0] === undefined ? '' : reasonOf(ranked[0])} (The demo judge counts words and structure; it does not understand them.)`,
    ranking: rankingOf(ranked),
    recommendedNextStep: nextStepOf(ranked),
  }),
  compare: (ranked) => ({
    summary: `Candidates ${ranked.map(({ name }) => name).join(', ')} answer the same task in different depth. (The demo judge counts words and structure; it does not understand them.)`,
    agreements: sharedMerits(ranked),
    differences: [
      {
        topic: 'Length',
        positions: ranked.map(({ name, words }) => ({ candidate: name, position: `${words} words` })),
      },
      {
        topic: 'Structure',
        positions: ranked.map(({ name, merits }) => ({ candidate: name, position: merits.join(', ') || 'plain text' })),
      },
    ],
    ranking: rankingOf(ranked),
    winner: ranked[0]?.name ?? null,
    recommendedNextStep: nextStepOf(ranked),
  }),
  summarize: (ranked) => ({
    summary: ranked.map(({ text }) => firstSentence(text)).join(' '),
    keyPoints: ranked.map(({ name, text }) => ({ point: firstPoint(text), candidates: [name] })),
    disagreements: [],
  }),
} as const satisfies Record<Shape, (ranked: Scored[]) => unknown>

function nextStepOf([best]: Scored[]): string | null {
  return best === undefined ? null : `Check the facts in Candidate ${best.name}, then use it.`
}

function sharedMerits(ranked: Scored[]): string[] {
  const [first, ...others] = ranked
  const shared = (first?.merits ?? []).filter((merit) => others.every(({ merits }) => merits.includes(merit)))
  return shared.map((merit) => `All use ${merit}.`)
}

function firstSentence(text: string): string {
  return /^[^\n]{1,300}?[.!?](?=\s|$)/.exec(text.trim())?.[0] ?? text.trim().slice(0, 200)
}

function firstPoint(text: string): string {
  return /^(?:[-*]|\d+\.) (.+)$/m.exec(text)?.[1] ?? firstSentence(text)
}
