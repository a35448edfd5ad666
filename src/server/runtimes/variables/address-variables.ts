const KEY_ENDING = /_(?:API_KEY|API_TOKEN|AUTH_TOKEN|OAUTH_TOKEN|BEARER_TOKEN|ACCESS_TOKEN|TOKEN|KEY)$/
const ADDRESS_ENDINGS = ['_BASE_URL', '_API_BASE_URL', '_API_BASE', '_API_URL', '_ENDPOINT', '_HOST']

const OPENAI = ['OPENAI_BASE_URL', 'OPENAI_API_BASE']
const ANTHROPIC = ['ANTHROPIC_BASE_URL']
const GOOGLE = ['GOOGLE_GEMINI_BASE_URL', 'GEMINI_BASE_URL']
const GITHUB = ['GH_HOST', 'COPILOT_GH_HOST']

/** Keys whose address is in variables of another name. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  CODEX_API_KEY: OPENAI,
  CLAUDE_CODE_OAUTH_TOKEN: ANTHROPIC,
  GOOGLE_API_KEY: GOOGLE,
  GOOGLE_GENERATIVE_AI_API_KEY: GOOGLE,
  GEMINI_API_KEY: GOOGLE,
  GH_TOKEN: GITHUB,
  GITHUB_TOKEN: GITHUB,
  COPILOT_GITHUB_TOKEN: GITHUB,
}

/** The variables that say where a key is good for, by the vendors' documentation and by their common form; none for no key. */
export function addressVariablesOf(key: string): string[] {
  const stem = key.replace(KEY_ENDING, '')
  const own = stem === key ? [] : ADDRESS_ENDINGS.map((ending) => `${stem}${ending}`)
  return [...new Set([...own, ...(Object.hasOwn(OTHERS, key) ? (OTHERS[key] ?? []) : [])])]
}
