import type { FieldChange } from '../data/snapshot.ts'
import { NOT_KNOWN, sayCount, sayMoney } from './figures.ts'
import { sayWord, type Tone, toneOf } from './tone.ts'

/** A change in words. */
export interface SaidChange {
  readonly subject: string
  readonly before: string | null
  readonly after: string
  readonly tone: Tone
}

/** Fields that move with others or at every refresh; the page shows them elsewhere. */
const QUIET: ReadonlySet<string> = new Set([
  'alerts.activeCount',
  'alerts.worstSeverity',
  'costLadder.monthlyBudgetPctUsed',
  'costLadder.spentToDateUsd',
  'serviceHealth.worst',
])

const SUBJECTS: Readonly<Record<string, string>> = {
  'overall.status': 'Overall',
  'operationalState.primary': 'Daemon',
  'operationalState.paused': 'Paused',
  'operationalState.pauseReason': 'Pause reason',
  'operationalState.degradationReasons': 'Degradations',
  'costLadder.currentTier': 'Cost tier',
  'costLadder.modelDefault': 'Model',
  'costLadder.creditPoolUsd': 'Credit pool',
  'tasks.openCount': 'Open tasks',
  'tasks.inProgressCount': 'Tasks in progress',
  'tasks.blockedCount': 'Blocked tasks',
}

const SECTIONS: Readonly<Record<string, string>> = {
  operationalState: 'State',
  alerts: 'Alerts',
  costLadder: 'Cost',
  serviceHealth: 'Services',
  tasks: 'Tasks',
}

/** JSON text for something that is not there. */
const NOTHING = 'null'

/** Says a change in words; null for one that is shown elsewhere. */
export function sayChange({ path, before, after }: FieldChange): SaidChange | null {
  if (QUIET.has(path)) return null
  if (path.startsWith('alerts.items.')) return sayAlert(before, after)
  const service = /^serviceHealth\.services\.(.+)\.status$/.exec(path)?.[1]
  const section = /^([^.]+)\.freshness\.status$/.exec(path)?.[1]
  const subject =
    service ??
    (section === undefined ? (SUBJECTS[path] ?? path) : `${SECTIONS[section] ?? section} data`)
  return {
    subject,
    before: sayValue(path, before),
    after: sayValue(path, after),
    tone: toneOfValue(after),
  }
}

function sayAlert(before: string | null, after: string | null): SaidChange {
  const [old, current] = [readAlert(before), readAlert(after)]
  if (current === null) {
    const isOver = after === NOTHING
    return {
      subject: isOver ? 'Alert over' : 'Alert no longer known',
      before: null,
      after: old?.title ?? 'an alert',
      tone: isOver ? 'ok' : 'unknown',
    }
  }
  const isNew = old === null
  return {
    subject: isNew ? 'New alert' : 'Alert',
    before: isNew ? null : sayWord(old.severity),
    after: isNew ? current.title : `${sayWord(current.severity)}: ${current.title}`,
    tone: toneOf(current.severity),
  }
}

function readAlert(text: string | null): { severity: string; title: string } | null {
  const value = parse(text)
  if (typeof value !== 'object' || value === null) return null
  const { severity, title } = value as { severity?: unknown; title?: unknown }
  return typeof severity === 'string' && typeof title === 'string' ? { severity, title } : null
}

function sayValue(path: string, text: string | null): string {
  if (text === null) return NOT_KNOWN
  if (text === NOTHING) return 'none'
  const value = parse(text)
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(', ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return path.endsWith('Usd') ? sayMoney(value) : sayCount(value)
  if (typeof value === 'string') return /^[A-Z][A-Z0-9_]*$/.test(value) ? sayWord(value) : value
  return text
}

function toneOfValue(text: string | null): Tone {
  if (text === null) return 'unknown'
  const value = parse(text)
  return typeof value === 'string' ? toneOf(value) : 'info'
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown)
  } catch {
    return text
  }
}
