import { composeAnswer } from './compose-answer'
import { parseDirectives } from './directives'
import { failureOf } from './flaky'
import { composeVerdict, isJudgePrompt } from './judge'
import { runDirective } from './run-directive'
import { say, sayInWords, showPlan, think, callTool, type StopReason, type Turn } from './turn'

/** Plays one turn for a prompt. The session's messages are those of earlier turns. */
export async function runTurn(turn: Turn, prompt: string): Promise<StopReason> {
  const asked = [...turn.session.messages.filter(({ role }) => role === 'user').map(({ text }) => text), prompt]
  const judged = asked.findLast(isJudgePrompt)
  if (judged !== undefined) return runJudgement(turn, judged, asked.length - 1 - asked.lastIndexOf(judged))

  const listener = { ordinal: turn.settings.ordinal, model: turn.model.id }
  const script = turn.settings.directives ? parseDirectives(prompt, listener) : { directives: [], rest: prompt }
  for (const directive of script.directives) {
    const stopReason = await runDirective(turn, directive)
    if (stopReason !== null) return stopReason
  }
  if (turn.said === '') await runAnswer(turn, script.rest || prompt)
  return 'end_turn'
}

/** `round` is 0 for the question itself and 1 for the repair that may follow it. */
async function runJudgement(turn: Turn, prompt: string, round: number): Promise<StopReason> {
  const listener = { ordinal: turn.settings.ordinal, model: turn.model.id }
  const { directives } = turn.settings.directives ? parseDirectives(prompt, listener) : { directives: [] }
  const scripted = directives.filter(({ name }) => name === 'json')
  const answer = scripted[Math.min(round, scripted.length - 1)]?.argument
  if (answer !== undefined) {
    await say(turn, answer)
    return 'end_turn'
  }
  await think(turn, 'Counting what each candidate takes up of the task, and how it is laid out.')
  await turn.pace.pause(turn.model.thoughtDelayMs * 2, turn.signal)
  for (const line of composeVerdict(prompt).match(/.*\n|.+$/g) ?? []) {
    await turn.pace.pause(turn.model.wordDelayMs, turn.signal)
    await say(turn, line)
  }
  return 'end_turn'
}

async function runAnswer(turn: Turn, prompt: string): Promise<void> {
  const { model, settings, session, pace, signal } = turn
  const earlier = session.messages.findLast(({ role }) => role === 'user')?.text ?? null
  const answer = composeAnswer({ prompt, model, effort: session.effort, seed: settings.seed, earlier })
  const failure = failureOf(model, { ...settings, prompt })

  await showPlan(turn, answer.plan, 0)
  for (const thought of answer.thoughts) {
    await pace.pause(model.thoughtDelayMs, signal)
    await think(turn, `${thought} `)
  }
  await showPlan(turn, answer.plan, 1)
  const output = 'The demo looks nothing up: this stands for what a search would return.'
  await callTool(turn, {
    title: `Search notes: ${answer.search}`,
    kind: 'search',
    input: { query: answer.search },
    output,
  })
  await showPlan(turn, answer.plan, 2)
  if (failure !== null) {
    await sayInWords(turn, answer.text.slice(0, Math.floor(answer.text.length / 4)))
    throw failure
  }
  await sayInWords(turn, answer.text)
  await showPlan(turn, answer.plan, 3)
}
