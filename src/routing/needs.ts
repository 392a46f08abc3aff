import { type Freshness, SECTION_KEYS, type SectionKey } from '../sections/section.ts'
import type { View } from '../sections/view.ts'
import { isKnown } from '../snapshot/freshness.ts'
import {
  type CheckedDocument,
  dataFields,
  selectedFields,
  type SelectedField,
} from './selection.ts'

/** What must be fresh for a document to be answered, and how old it is. */
export type Need = (view: View, variables: Readonly<Record<string, unknown>>) => NamedFreshness[]

/** How old one part of the data is. */
export interface NamedFreshness {
  readonly name: string
  readonly freshness: Freshness
}

/** What a document uses of the snapshot. */
export interface Needs {
  /** Whether it uses any data at all, so that the snapshot as a whole must not be overdue. */
  readonly usesData: boolean
  /** Whether it uses what belongs to the period of the cost, so that this must not be over. */
  readonly usesPeriod: boolean
  readonly parts: readonly Need[]
}

/** What of the cost has a window of its own, whatever the period. */
const ROLLING_FIELDS = ['spentLast24hUsd', 'spentLast7dUsd']

/** What a document needs that asks for nothing. */
export const NO_NEEDS: Needs = { usesData: false, usesPeriod: false, parts: [] }

/** Works out what of the snapshot a document uses; how old a section is counts as no data. */
export function findNeeds({ document, operation }: CheckedDocument, allowPartial: boolean): Needs {
  const roots = selectedFields(operation.selectionSet, document)
  const fields = roots
    .filter(({ name }) => name === 'snapshot')
    .flatMap(({ selection }) => selectedFields(selection, document))
  const parts = fields.flatMap((field): Need[] => {
    if (field.name === 'overall') return [needConfigured]
    const key = SECTION_KEYS.find((section) => section === field.name)
    if (key === undefined) return []
    const data = dataFields(field.selection, document)
    if (data.length === 0) return []
    return key === 'serviceHealth' ? needServices(data, allowPartial) : [needSection(key)]
  })
  // What was not read lately may have changed unseen.
  if (roots.some(({ name }) => name === 'history' || name === 'changes')) parts.push(needConfigured)
  const usesPeriod = fields
    .filter(({ name }) => name === 'costLadder')
    .flatMap(({ selection }) => dataFields(selection, document))
    .some(({ name }) => !ROLLING_FIELDS.includes(name))
  return { usesData: parts.length > 0, usesPeriod, parts }
}

function needSection(key: SectionKey): Need {
  return (view) => [{ name: key, freshness: view[key].freshness }]
}

/** The overall status and the changes are of every section that has a source. */
function needConfigured(view: View): NamedFreshness[] {
  return SECTION_KEYS.map((key) => ({ name: key, freshness: view[key].freshness })).filter(
    ({ freshness }) => !freshness.failures.some(({ code }) => code === 'NOT_CONFIGURED'),
  )
}

/** One service has an age of its own; so have all of them where some may be unknown. */
function needServices(data: readonly SelectedField[], allowPartial: boolean): Need[] {
  if (data.every(({ name }) => name === 'service')) return data.map(needService)
  return [allowPartial ? needKnownServices : needSection('serviceHealth')]
}

function needService({ arguments: given }: SelectedField): Need {
  const argument = given.get('name')
  return (view, variables) => {
    const name = argument?.variable === undefined ? argument?.text : variables[argument.variable]
    return view.serviceHealth.services
      .filter((service) => service.name === name)
      .map(({ freshness }) => ({ name: `serviceHealth.${String(name)}`, freshness }))
  }
}

function needKnownServices(view: View): NamedFreshness[] {
  const known = view.serviceHealth.services.filter(({ freshness }) => isKnown(freshness.status))
  if (known.length === 0) return needSection('serviceHealth')(view, {})
  return known.map(({ name, freshness }) => ({ name: `serviceHealth.${name}`, freshness }))
}
