import type { SoundParts } from './check-config.ts'
import type { PathIssue } from './config-path.ts'
import { nearest } from './nearest.ts'

/** The badges that every gateway has. */
const BADGES = ['overall', 'operationalState', 'alerts', 'costLadder', 'tasks'] as const

const SERVICE = 'service/'

/** Finds the names in `publicBadges` that no badge can ever have. */
export function checkBadges({ server, sections }: SoundParts): PathIssue[] {
  const { from = [], services = {} } = sections.serviceHealth ?? {}
  const known = [...BADGES, ...Object.keys(services).map((name) => `${SERVICE}${name}`)]
  return (server.data?.publicBadges ?? []).flatMap((badge, index) => {
    if (known.includes(badge)) return []
    // Sources that tell of several services name them as they like.
    if (from.length > 0 && badge.startsWith(SERVICE) && badge !== SERVICE) return []
    const meant = nearest(badge, known)
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`
    const expected = badge.startsWith(SERVICE)
      ? 'one of the services in sections.serviceHealth'
      : `one of ${BADGES.join(', ')}, service/NAME`
    const message = `expected ${expected}, found ${JSON.stringify(badge)}${hint}`
    return [{ path: ['server', 'publicBadges', index], message }]
  })
}
