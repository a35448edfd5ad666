const KEY_ENDING = /_(?:API_KEY|API_TOKEN|AUTH_TOKEN|OAUTH_TOKEN|BEARER_TOKEN|ACCESS_TOKEN|TOKEN|KEY)$/
const ADDRESS_ENDINGS = [
  ...['_BASE_URL', '_API_BASE_URL', '_API_BASE', '_API_URL', '_ENDPOINT', '_HOST'],
  ...['_API_ENDPOINT', '_API_HOST', '_SERVER_URL'],
]

/** `hosts`: the vendor's own, where its keys are good for without a word. */
type Vendor = { addresses: readonly string[]; hosts: readonly string[] }

const OPENAI: Vendor = { addresses: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'], hosts: ['openai.com'] }
const ANTHROPIC: Vendor = { addresses: ['ANTHROPIC_BASE_URL'], hosts: ['anthropic.com'] }
const GOOGLE: Vendor = {
  addresses: ['GOOGLE_GEMINI_BASE_URL', 'GEMINI_BASE_URL'],
  hosts: ['generativelanguage.googleapis.com'],
}
/** Every job of GitHub has the last three, mostly with the vendor's own hosts. */
const GITHUB: Vendor = {
  addresses: ['GH_HOST', 'COPILOT_GH_HOST', 'GITHUB_API_URL', 'GITHUB_SERVER_URL', 'GITHUB_GRAPHQL_URL'],
  hosts: ['github.com'],
}

/** Keys whose address is in variables of another name too, or whose vendor is known. */
const VENDORS: Readonly<Record<string, Vendor>> = {
  OPENAI_API_KEY: OPENAI,
  CODEX_API_KEY: OPENAI,
  ANTHROPIC_API_KEY: ANTHROPIC,
  ANTHROPIC_AUTH_TOKEN: ANTHROPIC,
  CLAUDE_CODE_OAUTH_TOKEN: ANTHROPIC,
  GOOGLE_API_KEY: GOOGLE,
  GOOGLE_GENERATIVE_AI_API_KEY: GOOGLE,
  GEMINI_API_KEY: GOOGLE,
  GH_TOKEN: GITHUB,
  GITHUB_TOKEN: GITHUB,
  COPILOT_GITHUB_TOKEN: GITHUB,
  AWS_BEARER_TOKEN_BEDROCK: {
    addresses: ['ANTHROPIC_BEDROCK_BASE_URL', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME'],
    hosts: [],
  },
  KIMI_API_KEY: { addresses: ['KIMI_CODE_BASE_URL'], hosts: [] },
  QODER_PERSONAL_ACCESS_TOKEN: { addresses: ADDRESS_ENDINGS.map((ending) => `QODER${ending}`), hosts: [] },
}

/** The variables that say where a key is good for, by the vendors' documentation and by their common form; none for no key. */
export function addressVariablesOf(key: string): string[] {
  const stem = key.replace(KEY_ENDING, '')
  const own = stem === key ? [] : ADDRESS_ENDINGS.map((ending) => `${stem}${ending}`)
  return [...new Set([...own, ...(vendorOf(key)?.addresses ?? [])])]
}

/** Where a key goes when no variable moves it, as far as that is known; in the form of `hostOf`. */
export function usualHostsOf(key: string): readonly string[] {
  return vendorOf(key)?.hosts ?? []
}

/** The host of an address, which may lack its scheme; vendors say `api.example.com` and `example.com` of the same place. */
export function hostOf(address: string): string {
  const text = address.trim()
  const url = text.includes('://') ? text : `https://${text}`
  return URL.canParse(url) ? new URL(url).host.replace(/^api\./, '') : text
}

function vendorOf(key: string): Vendor | undefined {
  return Object.hasOwn(VENDORS, key) ? VENDORS[key] : undefined
}
