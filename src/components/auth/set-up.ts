import { z } from 'zod'
import { assertCanSend } from '@/components/connection/not-sent'
import { errorMessage } from '@/components/text/error-message'

type Owner = { token: string; name: string; email: string; password: string }

/** The server's problem answers: a sentence in `detail`, `message` or `title`. */
const problemSchema = z.object({ detail: z.string(), message: z.string(), title: z.string() }).partial()

/** Asks for the first owner. Returns what was wrong in a sentence, or null. */
export async function setUp(owner: Owner): Promise<string | null> {
  try {
    assertCanSend()
    const response = await fetch('/api/setup', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(owner),
    })
    if (response.ok) return null
    const problem = problemSchema.safeParse(await response.json())
    const said = problem.data?.detail ?? problem.data?.message ?? problem.data?.title
    return said ?? `The server answered ${response.status}.`
  } catch (error) {
    return errorMessage(error)
  }
}
