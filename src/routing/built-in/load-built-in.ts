import { type Entry, loadPhrasebook } from '../phrasebook.ts'
import { alerts } from './alerts.ts'
import { budget } from './budget.ts'
import { burn } from './burn.ts'
import { changes } from './changes.ts'
import { freshness } from './freshness.ts'
import { health } from './health.ts'
import { state } from './state.ts'
import { talk } from './talk.ts'
import { tasks } from './tasks.ts'

/** The built-in phrasebook, in the order in which entries are tried; the same YAML as a user's. */
const BUILT_IN = { talk, burn, budget, state, alerts, health, tasks, changes, freshness }

/** Loads the built-in entries, a part of them at each step. */
export function* loadBuiltIn(): Generator<Entry[]> {
  for (const [name, text] of Object.entries(BUILT_IN)) {
    yield loadPhrasebook(text, `built-in phrasebook (${name})`)
  }
}
