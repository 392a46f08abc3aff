import { createHash } from 'node:crypto'

import type { View } from '../sections/view.ts'
import type { FreshnessStatus } from '../snapshot/freshness.ts'
import { matchesTag } from './answers/matches-tag.ts'
import type { Door } from './door.ts'

const COLORS = {
  good: '#1a7f4e',
  notice: '#1f6cb0',
  warning: '#9a6200',
  bad: '#c02633',
  unknown: '#5f6b7a',
} as const

/** What a badge says, and how good that is. */
interface Said {
  readonly label: string
  readonly value: string
  readonly color: keyof typeof COLORS
}

const TONES: Readonly<Record<string, keyof typeof COLORS>> = {
  OK: 'good',
  HEALTHY: 'good',
  READY: 'good',
  ACTIVE: 'good',
  NORMAL: 'good',
  BOOTING: 'warning',
  DEGRADED: 'warning',
  WARN_75: 'warning',
  DOWNSHIFT_90: 'warning',
  PAUSED: 'bad',
  STOPPED: 'bad',
  CRITICAL: 'bad',
  UNHEALTHY: 'bad',
  HARD_STOP_100: 'bad',
}

/** Draws the badge of a name, such as `overall` or `service/vercel`; undefined: there is none. */
export function renderBadge(view: View, name: string): string | undefined {
  const said = say(view, name)
  return said === undefined ? undefined : draw(said)
}

function say(view: View, name: string): Said | undefined {
  const { operationalState, alerts, costLadder, serviceHealth, tasks } = view
  const sayWord = (label: string, word: string, status: FreshnessStatus): Said =>
    hedge({ label, value: lower(word), color: TONES[word] ?? 'unknown' }, status)
  switch (name) {
    case 'overall':
      return sayWord(view.gateway.name, view.overall.status, view.stale ? 'STALE' : 'FRESH')
    case 'operationalState':
      return sayWord('state', operationalState.primary, operationalState.freshness.status)
    case 'alerts':
      return hedge(sayAlerts(view), alerts.freshness.status)
    case 'costLadder': {
      const { monthlyBudgetPctUsed: percent, currentTier: tier } = costLadder
      const said = sayWord('budget', tier, costLadder.freshness.status)
      return percent === null || tier === 'UNKNOWN'
        ? said
        : { ...said, value: said.value.replace(lower(tier), `${Math.floor(percent)} % used`) }
    }
    case 'serviceHealth':
      return sayServices(view)
    case 'tasks': {
      const { openCount } = tasks
      const said: Said =
        openCount === null
          ? { label: 'tasks', value: 'unknown', color: 'unknown' }
          : { label: 'tasks', value: `${openCount} open`, color: 'notice' }
      return hedge(said, tasks.freshness.status)
    }
  }
  const service = serviceHealth.services.find((each) => name === `service/${each.name}`)
  if (service === undefined) return undefined
  return sayWord(service.name, service.status, service.freshness.status)
}

const WORST_FIRST = ['UNHEALTHY', 'DEGRADED', 'UNKNOWN', 'HEALTHY'] as const

/** Counts the services that are as bad as the worst; they are good only where all are known to be. */
function sayServices({ serviceHealth: { services } }: View): Said {
  const label = 'services'
  const configured = services.filter((service) => service.configured)
  const worst = WORST_FIRST.find((word) => configured.some(({ status }) => status === word))
  const those = configured.filter(({ status }) => status === worst)
  if (worst === undefined || (worst === 'UNKNOWN' && those.length === configured.length)) {
    return { label, value: 'unknown', color: 'unknown' }
  }
  const said: Said = {
    label,
    value: `${those.length} ${lower(worst)}`,
    color: TONES[worst] ?? 'unknown',
  }
  const isFresh =
    worst === 'UNKNOWN' || those.every(({ freshness }) => freshness.status === 'FRESH')
  return hedge(said, isFresh ? 'FRESH' : 'STALE')
}

function sayAlerts({ alerts: { activeCount, bySeverity } }: View): Said {
  const label = 'alerts'
  if (activeCount === null || bySeverity === null) {
    return { label, value: 'unknown', color: 'unknown' }
  }
  const { critical, warning } = bySeverity
  if (critical > 0) return { label, value: `${critical} critical`, color: 'bad' }
  if (warning > 0) return { label, value: `${warning} warning`, color: 'warning' }
  return { label, value: activeCount === 0 ? 'none' : `${activeCount} info`, color: 'good' }
}

/** What is not fresh is grey, whatever it says. */
function hedge(said: Said, status: FreshnessStatus): Said {
  if (status === 'FRESH') return said
  const isTold = status === 'STALE' && said.value !== 'unknown'
  return { ...said, value: isTold ? `${said.value} (stale)` : said.value, color: 'unknown' }
}

function lower(word: string): string {
  return word.replaceAll('_', ' ').toLowerCase()
}

/** The longest text that is drawn, in characters. */
const MOST_CHARACTERS = 40

function draw({ label, value, color }: Said): string {
  const [left, right] = [cut(label), cut(value)]
  const [leftWidth, rightWidth] = [widthOf(left), widthOf(right)]
  const width = leftWidth + rightWidth
  const title = `${escape(left)}: ${escape(right)}`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${title}"><title>${title}</title><clipPath id="r"><rect width="${width}" height="20" rx="4"/></clipPath><g clip-path="url(#r)"><rect width="${leftWidth}" height="20" fill="#3a424d"/><rect x="${leftWidth}" width="${rightWidth}" height="20" fill="${COLORS[color]}"/></g><g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="${leftWidth / 2}" y="14" textLength="${leftWidth - 12}" lengthAdjust="spacingAndGlyphs">${escape(left)}</text><text x="${leftWidth + rightWidth / 2}" y="14" textLength="${rightWidth - 12}" lengthAdjust="spacingAndGlyphs">${escape(right)}</text></g></svg>\n`
}

function cut(text: string): string {
  const characters = Array.from(text)
  if (characters.length <= MOST_CHARACTERS) return text
  return `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`
}

/** About as wide as the text is drawn; `textLength` makes it fit where the fonts differ. */
function widthOf(text: string): number {
  const units = Array.from(text).reduce((sum, character) => {
    if (/[ijlI.,:;|'()!\s]/.test(character)) return sum + 4.2
    if (/[mwMW%…@]/.test(character)) return sum + 10.2
    return sum + (character < '\u0080' ? 7 : 9.5)
  }, 0)
  return Math.ceil(units) + 12
}

/** Text in markup; characters that XML does not allow are left out. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Serves badges for readmes and wikis; those of `publicBadges` to anyone and on any page. */
export const badgeDoor: Door = (fastify, deps) => {
  const config = { isFree: true }
  fastify.get<{ Params: { '*': string } }>('/badge/*', { config }, (request, reply) => {
    const name = /^(.+)\.svg$/s.exec(request.params['*'])?.[1]
    const svg = name === undefined ? undefined : renderBadge(deps.view(), name)
    if (name === undefined || svg === undefined) return reply.callNotFound()
    const etag = `"${createHash('sha256').update(svg).digest('base64url').slice(0, 22)}"`
    reply
      .header('cache-control', 'private, no-cache')
      .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
      .header('etag', etag)
    if (deps.options().publicBadges.includes(name)) {
      reply.header('cross-origin-resource-policy', 'cross-origin')
    }
    if (matchesTag(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type('image/svg+xml').send(svg)
  })
}
