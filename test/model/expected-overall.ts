import type { SectionKey } from '../../src/sections/section.ts'
import type { ExpectedSnapshot } from './expected-section.ts'
import { type ExpectedFreshness, isConfigured, type Situation } from './expected.ts'
import { SPECS } from './sources.ts'

type Sections = Omit<ExpectedSnapshot, 'computedAt' | 'stale' | 'staleAt' | 'overall'>

/** The worst of what is configured. */
export function expectOverall(situation: Situation, sections: Sections, stale: boolean): string {
  const found = new Set<string>(stale ? ['UNKNOWN'] : [])
  const has = (section: SectionKey): boolean => isConfigured(situation, section)
  const { operationalState, alerts, costLadder, serviceHealth } = sections
  if (has('operationalState')) {
    const { primary, paused, degradationReasons } = operationalState
    if (primary === 'STOPPED' || primary === 'PAUSED' || paused === true) found.add('CRITICAL')
    else if (primary === 'UNKNOWN') found.add('UNKNOWN')
    else if (primary === 'BOOTING') found.add('DEGRADED')
    if (Array.isArray(degradationReasons) && degradationReasons.length > 0) found.add('DEGRADED')
  }
  if (has('costLadder')) {
    const { currentTier } = costLadder
    if (currentTier === 'HARD_STOP_100') found.add('CRITICAL')
    else if (currentTier === 'UNKNOWN') found.add('UNKNOWN')
    else if (currentTier !== 'NORMAL') found.add('DEGRADED')
  }
  for (const { name, status } of serviceHealth.services) {
    if (!SPECS.some(({ id, service }) => service === name && situation.selection[id])) continue
    if (status === 'UNHEALTHY') found.add('CRITICAL')
    else if (status !== 'HEALTHY') found.add('DEGRADED')
  }
  for (const { severity } of alerts.items ?? []) {
    if (severity === 'CRITICAL') found.add('CRITICAL')
    if (severity === 'WARNING') found.add('DEGRADED')
  }
  for (const [section, { freshness }] of Object.entries(sections)) {
    if (!has(section as SectionKey)) continue
    const { status } = freshness as ExpectedFreshness
    if (status === 'STALE') found.add('DEGRADED')
    if (status === 'EXPIRED' || status === 'MISSING') {
      found.add(section === 'tasks' ? 'DEGRADED' : 'UNKNOWN')
    }
  }
  return ['CRITICAL', 'UNKNOWN', 'DEGRADED'].find((status) => found.has(status)) ?? 'OK'
}
