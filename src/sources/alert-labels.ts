import { z } from 'zod'

type Labels = Readonly<Record<string, string>>

const MATCHER = /^\s*([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*(?:"(.*)"|(.*?))\s*$/

/** Alerts that fire on purpose, to show that alerting works or to hold others back. */
const IGNORED = ['Watchdog', 'InfoInhibitor']

const SEVERITIES = {
  critical: ['critical', 'page', 'emergency', 'fatal', 'error', 'high', 'p1'],
  warning: ['warning', 'warn', 'major', 'medium', 'p2', 'p3'],
  info: ['info', 'none', 'notice', 'low', 'debug'],
} as const

const CATEGORY_LABELS = ['category', 'service', 'job', 'namespace']

const severity = z.enum(['critical', 'warning', 'info'])

const matcher = z.string().superRefine((text, context) => {
  try {
    createMatcher(text)
  } catch {
    context.addIssue('expected the name of an alert or a matcher such as severity=~"none|info"')
  }
})

/** The keys of the kinds whose alerts carry labels. */
export const labelOptions = {
  severities: z
    .record(z.string(), severity)
    .exactOptional()
    .describe(
      'What their words for severity mean, besides the usual ones; `"*"` is for all others.',
    ),
  category: z
    .union([z.string(), z.array(z.string()).min(1)])
    .exactOptional()
    .describe(
      'The label, or the labels in order, that say the category; default category, service, job, namespace.',
    ),
  ignore: z
    .array(matcher)
    .exactOptional()
    .describe(
      'Alerts to leave out: names, or matchers of labels; added to Watchdog and InfoInhibitor.',
    ),
  ignoreDefaults: z
    .boolean()
    .exactOptional()
    .describe('false: Watchdog and InfoInhibitor are alerts like any other.'),
}

interface LabelOptions {
  readonly severities?: Readonly<Record<string, 'critical' | 'warning' | 'info'>>
  readonly category?: string | readonly string[]
  readonly ignore?: readonly string[]
  readonly ignoreDefaults?: boolean
}

/** What labels say of an alert. */
export interface LabelReader {
  isIgnored(labels: Labels): boolean
  severity(labels: Labels): 'critical' | 'warning' | 'info'
  category(labels: Labels): string
  title(labels: Labels): string
}

/** Prepares the reading of labels. */
export function createLabelReader(options: LabelOptions): LabelReader {
  const defaults = options.ignoreDefaults === false ? [] : IGNORED
  const ignored = [...defaults, ...(options.ignore ?? [])].map(createMatcher)
  const words = new Map<string, 'critical' | 'warning' | 'info'>()
  for (const known of severity.options) {
    for (const theirs of SEVERITIES[known]) words.set(theirs, known)
  }
  for (const [theirs, ours] of Object.entries(options.severities ?? {})) {
    words.set(theirs.toLowerCase(), ours)
  }
  const other = words.get('*') ?? 'warning'
  const categories = [options.category ?? CATEGORY_LABELS].flat()
  return {
    isIgnored: (labels) => ignored.some((matches) => matches(labels)),
    severity: (labels) => words.get((labels['severity'] ?? '').trim().toLowerCase()) ?? other,
    category(labels) {
      const label = categories.find((name) => labels[name] !== undefined && labels[name] !== '')
      return (label === undefined ? labels['alertname'] : labels[label]) || 'uncategorized'
    },
    title: (labels) => labels['alertname'] || 'alert without a name',
  }
}

type Matcher = (labels: Labels) => boolean

/** A name stands for the alerts of that name; a label that is not there counts as empty. */
function createMatcher(text: string): Matcher {
  if (/^[\w.:-]+$/.test(text)) return (labels) => labels['alertname'] === text
  const [, label = '', operator, quoted, bare = ''] = MATCHER.exec(text) ?? []
  const wanted = quoted ?? bare
  if (operator === undefined) throw new TypeError('expected a matcher')
  // Anchored, as in Alertmanager.
  const pattern = operator.endsWith('~') ? new RegExp(`^(?:${wanted})$`, 'su') : undefined
  const isWanted = !operator.startsWith('!')
  return (labels) => {
    const value = labels[label] ?? ''
    const isMatch = pattern === undefined ? value === wanted : pattern.test(value)
    return isMatch === isWanted
  }
}
