import { getNamedType, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'

import { createSchema } from '../../../src/serve/graphql/schema.ts'

const schema = createSchema()
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))

describe('the schema', () => {
  it('describes every type, field, argument and enum value', () => {
    const bare: string[] = []
    for (const type of types) {
      const note = (name: string, description: string | null | undefined): void => {
        if (description === null || description === undefined || description.trim() === '') {
          bare.push(`${type.name}${name}`)
        }
      }
      note('', type.description)
      if (isEnumType(type)) {
        for (const value of type.getValues()) note(`.${value.name}`, value.description)
      }
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          note(`.${field.name}`, field.description)
          if (!('args' in field)) continue
          for (const arg of field.args) note(`.${field.name}(${arg.name})`, arg.description)
        }
      }
    }

    expect(bare).toEqual([])
  })

  it('says of every enum of the gateway that it may grow', () => {
    const fixed = types.filter(
      (type) => isEnumType(type) && type.description?.includes('More values may be added') !== true,
    )

    expect(fixed.map(({ name }) => name)).toEqual([])
  })

  it('gives no ages, only instants', () => {
    const ages = types.flatMap((type) =>
      isObjectType(type)
        ? Object.values(type.getFields())
            .filter(({ name }) => /age(?:Ms|Seconds)?$/i.test(name) && !/message/i.test(name))
            .map((field) => `${type.name}.${field.name}: ${getNamedType(field.type).name}`)
        : [],
    )

    expect(ages).toEqual([])
  })
})
