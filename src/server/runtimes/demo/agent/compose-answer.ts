import type { DemoEffort, DemoModel } from '../demo-models'
import { createChance, type Chance } from './chance'
import { composeCode } from './compose-code'
import { readTopic, type PromptKind, type Topic } from './topic'

export type AnswerRequest = {
  prompt: string
  model: DemoModel
  effort: DemoEffort
  seed: string
  earlier: string | null
}
export type Answer = { thoughts: string[]; plan: string[]; search: string; text: string }

const DISCLOSURE = '_A demo answer, composed from the words of your prompt. No language model was asked._'

/** The whole of a demo turn, the same for the same request. */
export function composeAnswer({ prompt, model, effort, seed, earlier }: AnswerRequest): Answer {
  const topic = readTopic(prompt)
  const chance = createChance([prompt, model.id, effort, seed].join('\u0000'))
  const parts = DEPTHS[model.depth](topic, chance)
  const opening =
    earlier === null
      ? OPENINGS[topic.kind](topic, chance)
      : `Going on from “${readTopic(earlier).title}”. ${OPENINGS[topic.kind](topic, chance)}`
  return {
    thoughts: thoughtsOf(topic, chance, effort),
    plan: ['Understand the task', `Look into ${topic.words[0]}`, 'Write the answer'],
    search: topic.words.slice(0, 3).join(' '),
    text: [opening, ...parts, DISCLOSURE].join('\n\n'),
  }
}

const OPENINGS = {
  code: ({ title }, chance) =>
    chance.pick([
      `**${title}**: a small, tested function is enough.`,
      `For **${title}** I would start with the plainest code that works.`,
    ]),
  compare: ({ title, words }, chance) =>
    chance.pick([
      `**${title}**: it depends mostly on ${words[0]}.`,
      `On **${title}**, the honest answer turns on ${words[0]} and ${words[1]}.`,
    ]),
  plan: ({ title }, chance) =>
    chance.pick([
      `**${title}**: go in small steps, each of which can be undone.`,
      `For **${title}**, agree on the goal first, then work backwards.`,
    ]),
  explain: ({ title, words }, chance) =>
    chance.pick([
      `**${title}**: in short, ${words[0]} is about ${words[1]}.`,
      `Put simply, **${title}** comes down to how ${words[0]} and ${words[1]} fit together.`,
    ]),
  write: ({ title }, chance) =>
    chance.pick([`Here is a draft for **${title}**.`, `**${title}**: a first version to react to.`]),
  general: ({ title, words }, chance) =>
    chance.pick([`**${title}**: the key is ${words[0]}.`, `On **${title}**, I would look at ${words[0]} first.`]),
} as const satisfies Record<PromptKind, (topic: Topic, chance: Chance) => string>

const DEPTHS = {
  short: (topic, chance) => [
    points(topic, chance, 3),
    ...(topic.kind === 'code' ? [composeCode(topic)] : []),
    `**In one line:** ${recommendation(topic, chance)}`,
  ],
  full: (topic, chance) => [
    `## Approach\n\n${approach(topic, chance)}`,
    `## Steps\n\n${steps(topic, chance)}`,
    ...(topic.kind === 'code' ? [`## Code\n\n${composeCode(topic)}`] : []),
    `## Trade-offs\n\n${tradeOffs(topic, chance)}`,
    `## What I would check\n\n${points(topic, chance, 3)}`,
    `## Recommendation\n\n${recommendation(topic, chance)}`,
  ],
  uneven: (topic, chance) => [
    approach(topic, chance),
    points(topic, chance, 4),
    ...(topic.kind === 'code' ? [composeCode(topic)] : []),
    ...(chance.next() < 0.5 ? [`### Recommendation\n\n${recommendation(topic, chance)}`] : []),
  ],
} as const satisfies Record<DemoModel['depth'], (topic: Topic, chance: Chance) => string[]>

function approach({ words }: Topic, chance: Chance): string {
  return chance.pick([
    `Treat ${words[0]} as the centre and keep ${words[1]} replaceable. What is decided early should be cheap to change; what is expensive to change deserves a small experiment first.`,
    `Begin with what must be true at the end, then find the smallest thing that shows progress on ${words[0]}. Leave ${words[1]} for when that works, and write down what was left out.`,
    `Separate what is known about ${words[0]} from what is guessed. The guesses about ${words[1]} are where the risk is, so they come first.`,
  ])
}

function steps({ words }: Topic, chance: Chance): string {
  const [first, second, third] = words
  const middle = chance.shuffle([
    `Sketch two ways to handle **${second}** and keep the simpler one.`,
    `Try **${third}** on one real example before all of them.`,
    `Write down how a failure of **${first}** would show itself.`,
  ])
  const all = [
    `State in one sentence what done means for **${first}**.`,
    ...middle,
    'Review the result with someone who did not build it.',
  ]
  return all.map((step, index) => `${index + 1}. ${step}`).join('\n')
}

function tradeOffs({ words }: Topic, chance: Chance): string {
  const [first, second, third] = words
  const rows = chance.shuffle([
    `| Keep ${first} simple | Quick to start, easy to explain | May not fit ${third} later |`,
    `| Invest in ${second} now | Fewer surprises afterwards | Costs time before there is a result |`,
    `| Wait with ${third} | Decide with better knowledge | The question stays open for others |`,
  ])
  return ['| Choice | For | Against |', '| --- | --- | --- |', ...rows].join('\n')
}

function points({ words }: Topic, chance: Chance, count: number): string {
  const [first, second, third, fourth = 'people'] = words
  return chance
    .shuffle([
      `Is **${first}** measured, or only assumed?`,
      `Keep **${second}** small until it has proved itself.`,
      `Who decides when **${third}** is good enough?`,
      `Make the first version of **${first}** boring on purpose.`,
      `Write an example of **${fourth}** that everyone agrees on.`,
      `Plan how to undo a wrong choice about **${second}**.`,
    ])
    .slice(0, count)
    .map((point) => `- ${point}`)
    .join('\n')
}

function recommendation({ words }: Topic, chance: Chance): string {
  const [first, second] = words
  return chance.pick([
    `start with ${first}, measure it for a week, and only then decide on ${second}.`,
    `do the smallest useful thing for ${first} today; let ${second} wait for evidence.`,
    `choose the option for ${first} that is easiest to undo, and revisit ${second} afterwards.`,
  ])
}

function thoughtsOf({ words, kind }: Topic, chance: Chance, effort: DemoEffort): string[] {
  const [first, second, third] = words
  const all = chance.shuffle([
    `The prompt reads as a ${kind} task about ${first}.`,
    `${second} could mean two things here; I take the more common one.`,
    `What would make an answer about ${third} wrong?`,
    `An example would say more than another paragraph on ${first}.`,
  ])
  return all.slice(0, { low: 1, medium: 2, high: 4 }[effort])
}
