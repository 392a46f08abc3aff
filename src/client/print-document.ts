import type { ASTNode, DocumentNode } from 'graphql'

/**
 * Writes a parsed document as text, so that clients need no GraphQL library. Understands what a
 * client sends: operations, fragments and the values in them.
 */
export function printDocument(document: DocumentNode): string {
  return document.definitions.map(print).join(' ')
}

function print(node: ASTNode): string {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- clients send no schemas
  switch (node.kind) {
    case 'OperationDefinition': {
      const variables = join(node.variableDefinitions, ', ', '(', ')')
      const name = `${node.name?.value ?? ''}${variables}${join(node.directives, ' ', ' ')}`
      return `${node.operation} ${name} ${print(node.selectionSet)}`
    }
    case 'FragmentDefinition': {
      const on = `${node.name.value} on ${node.typeCondition.name.value}`
      return `fragment ${on}${join(node.directives, ' ', ' ')} ${print(node.selectionSet)}`
    }
    case 'VariableDefinition': {
      const initial = node.defaultValue === undefined ? '' : ` = ${print(node.defaultValue)}`
      return `${print(node.variable)}: ${print(node.type)}${initial}${join(node.directives, ' ', ' ')}`
    }
    case 'SelectionSet':
      return `{ ${node.selections.map(print).join(' ')} }`
    case 'Field': {
      const alias = node.alias === undefined ? '' : `${node.alias.value}: `
      const below = node.selectionSet === undefined ? '' : ` ${print(node.selectionSet)}`
      const given = `${join(node.arguments, ', ', '(', ')')}${join(node.directives, ' ', ' ')}`
      return `${alias}${node.name.value}${given}${below}`
    }
    case 'FragmentSpread':
      return `...${node.name.value}${join(node.directives, ' ', ' ')}`
    case 'InlineFragment': {
      const on = node.typeCondition === undefined ? '' : ` on ${node.typeCondition.name.value}`
      return `...${on}${join(node.directives, ' ', ' ')} ${print(node.selectionSet)}`
    }
    case 'Argument':
    case 'ObjectField':
      return `${node.name.value}: ${print(node.value)}`
    case 'Directive':
      return `@${node.name.value}${join(node.arguments, ', ', '(', ')')}`
    case 'Variable':
      return `$${node.name.value}`
    case 'NamedType':
      return node.name.value
    case 'ListType':
      return `[${print(node.type)}]`
    case 'NonNullType':
      return `${print(node.type)}!`
    case 'IntValue':
    case 'FloatValue':
    case 'EnumValue':
      return node.value
    case 'BooleanValue':
      return String(node.value)
    case 'NullValue':
      return 'null'
    case 'StringValue':
      // JSON's escapes are GraphQL's; a block string is the same value in one line.
      return JSON.stringify(node.value)
    case 'ListValue':
      return `[${node.values.map(print).join(', ')}]`
    case 'ObjectValue':
      return `{${node.fields.map(print).join(', ')}}`
    default:
      throw new TypeError(`expected an operation or a fragment, found ${node.kind}`)
  }
}

function join(
  nodes: readonly ASTNode[] | undefined,
  separator: string,
  before: string,
  after = '',
): string {
  if (nodes === undefined || nodes.length === 0) return ''
  return `${before}${nodes.map(print).join(separator)}${after}`
}
