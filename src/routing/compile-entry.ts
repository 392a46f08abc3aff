import type { DocumentNode, GraphQLSchema } from 'graphql'

import type { ConfigIssue } from '../errors.ts'
import { compilePattern, groupsOf } from './match.ts'
import { findNeeds, type Needs, NO_NEEDS } from './needs.ts'
import type { Entry, PlacedText } from './phrasebook.ts'
import { checkDocument } from './selection.ts'
import { compileTemplate, type Template } from './template/compile-template.ts'
import { compileVariables, type FillVariables } from './variables.ts'

/** An entry that is ready to answer. */
export interface CompiledEntry {
  readonly id: string
  readonly category: string
  readonly allowStale: boolean
  readonly patterns: readonly string[]
  /** None for small talk. */
  readonly document: DocumentNode | undefined
  readonly needs: Needs
  readonly fill: FillVariables
  readonly render: Template
}

const NO_VARIABLES: FillVariables = () => ({})

/** Makes an entry ready to answer; gives everything that is wrong with it when something is. */
export function compileEntry(
  entry: Entry,
  schema: GraphQLSchema,
): CompiledEntry | readonly ConfigIssue[] {
  const issues: ConfigIssue[] = []
  const groups = entry.patterns.map(({ text }) => groupsOf(text))
  const { document } = entry
  const checked = document === undefined ? undefined : checkDocument(document.text, schema)
  if (document !== undefined && checked !== undefined && 'mistakes' in checked) {
    return checked.mistakes.map(({ message, line }) => issueAt(document, message, line - 1))
  }
  const fits = checked !== undefined && 'shape' in checked ? checked : undefined
  const render = compileTemplate(entry.reply.text, fits?.shape)
  if (typeof render !== 'function') {
    for (const { message, offset } of render) {
      const line = entry.reply.text.slice(0, offset).split('\n').length - 1
      issues.push(issueAt(entry.reply, message, line))
    }
  }
  const fill = fits === undefined ? noGroups(groups) : compileVariables(fits, groups, schema)
  if (typeof fill === 'string') issues.push(issueAt(document ?? entry.place, fill))
  if (typeof render !== 'function' || typeof fill !== 'function') return issues
  return {
    id: entry.id,
    category: entry.category,
    allowStale: entry.allowStale,
    patterns: entry.patterns.map(({ text }) => text),
    document: fits?.document,
    needs: fits === undefined ? NO_NEEDS : findNeeds(fits, entry.allowPartial),
    fill,
    render,
  }
}

/** Finds the patterns of an entry that are none. */
export function checkPatterns({ patterns }: Entry): ConfigIssue[] {
  return patterns.flatMap((pattern) => {
    try {
      compilePattern(pattern.text)
      return []
    } catch (error) {
      if (!(error instanceof Error)) throw error
      // The flag is ours, and stands in front of the pattern in the message.
      return [issueAt(pattern, error.message.replace('(?i)', ''))]
    }
  })
}

function noGroups(groups: readonly (readonly string[])[]): FillVariables | string {
  const unused = groups.flat()[0]
  return unused === undefined ? NO_VARIABLES : `expected a document with a variable "$${unused}"`
}

function issueAt(
  {
    file,
    path,
    line,
    literal = false,
  }: Pick<PlacedText, 'file' | 'path' | 'line'> & {
    readonly literal?: boolean
  },
  message: string,
  below = 0,
): ConfigIssue {
  return { file, path, line: literal ? line + below : line, message }
}
