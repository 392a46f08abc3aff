// The mix of questions: most of them are asked again and again, one in twenty was never asked before.
import { makePost } from '../bench/connection.mjs'

const FEW =
  'snapshot { revision operationalState { primary } costLadder { spentToDateUsd } tasks { openCount inProgressCount } }'
const MANY = `snapshot { revision computedAt stale restored
  overall { status since reasons { status section code message since } }
  operationalState { primary paused since stale freshness { status collectedAt staleAt failures { source code since } } }
  alerts { complete activeCount worstSeverity items { id severity category title firstSeenAt source } }
  costLadder { currentTier monthlyBudgetPctUsed spentToDateUsd remainingUsd burnRateUsdPerDay }
  serviceHealth { worst services { name status latencyMs freshness { status collectedAt } } }
  tasks { openCount inProgressCount blockedCount } }`
const TWICE = `first: ${FEW} second: ${FEW}`

/** How often each is asked, of twenty. */
const TIMES = { few: 10, many: 5, link: 2, twice: 2, fresh: 1 }

let fresh = 0

/** Makes what gives the questions of one client for ever: their kinds and their bytes. */
export function createQuestions(port, client) {
  const link = `GET /graphql?query=${encodeURIComponent(`{${FEW}}`)} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`
  const bytes = {
    few: makePost(port, '/graphql', `{ ${FEW} }`),
    many: makePost(port, '/graphql', `{ ${MANY} }`),
    link: Buffer.from(link),
    twice: makePost(port, '/graphql', `{ ${TWICE} }`),
  }
  const left = Object.entries(TIMES).flatMap(([kind, times]) => Array(times).fill(kind))
  // A step that has no divisor in common with twenty mixes them.
  let asked = client
  return () => {
    asked += 1
    const kind = left[(asked * 7) % left.length]
    return {
      kind,
      bytes: bytes[kind] ?? makePost(port, '/graphql', `query Q${(fresh += 1)} { ${TWICE} }`),
    }
  }
}

/** Makes what reads answers, of which most are the same as one before; throws at what is none. */
export function createReader() {
  const known = {}
  return (kind, body) => {
    const recent = (known[kind] ??= [])
    const same = recent.find((one) => one.body.equals(body))
    if (same !== undefined) return same
    const text = body.toString()
    const { data, errors } = JSON.parse(text)
    if (errors !== undefined) throw new Error(text)
    const { snapshot = data.first } = data
    if (data.second !== undefined && JSON.stringify(snapshot) !== JSON.stringify(data.second)) {
      throw new Error(`two views in one answer: ${text}`)
    }
    recent.unshift({ body: Buffer.from(body), snapshot })
    // Answers of one view may still be under way when the first one of the next has come.
    recent.length = Math.min(recent.length, 2)
    return recent[0]
  }
}
