import type { StateEventDraft } from '../model/events'
import type { ChangeScope, ViewOf } from '../ports'

/** What a change of a run needs to see, and what it does then. `decide` is pure; it throws to change nothing. */
export type Decision<S extends ChangeScope> = { scope: S; decide: (view: ViewOf<S>) => StateEventDraft[] }
