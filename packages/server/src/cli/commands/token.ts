import { InputError } from '@sweepwise/core'
import { Command } from 'commander'
import { SCOPES, type Scope } from '../../store/declared/tokens.ts'
import { openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import { dataDirectory } from '../open-session.ts'
import { textTable } from '../output.ts'
import type { MakeCommand } from '../program.ts'

interface Flags {
  readonly data?: string
  readonly scopes?: string
  readonly json?: boolean
}

export const tokenCommand: MakeCommand = (output) => {
  const command = new Command('token').description('keys for clients: create, list, revoke')
  const within = async (flags: Flags, work: (store: Store) => Promise<void>): Promise<void> => {
    const store = await openStore(dataDirectory(flags.data))
    try {
      await work(store)
    } finally {
      await store.close()
    }
  }
  command
    .command('create')
    .description('makes a key and prints it, this once')
    .argument('<name>', 'what it is for')
    .option('--scopes <list>', `of ${SCOPES.join(', ')}; log = what a training script needs`, 'log')
    .option('--data <directory>', 'the data directory')
    .addHelpText('after', '\nExample:\n  sweepwise token create cluster --scopes log')
    .action((name: string, flags: Flags) =>
      within(flags, async (store) => {
        const { key } = await store.createToken({ name, scopes: readScopes(flags.scopes ?? 'log') })
        output.out(`${key}\n`)
      }),
    )
  command
    .command('list')
    .description('keys by name, what they may do, when they were last used; never the keys themselves')
    .option('--json', 'as JSON')
    .option('--data <directory>', 'the data directory')
    .addHelpText('after', '\nExample:\n  sweepwise token list')
    .action((flags: Flags) =>
      within(flags, async (store) => {
        const tokens = await store.listTokens()
        if (flags.json === true) return output.out(`${JSON.stringify({ tokens }, null, 2)}\n`)
        const time = (at: number | null) => (at === null ? '' : new Date(at).toISOString().slice(0, 16).replace('T', ' '))
        output.out(
          textTable(
            ['id', 'name', 'scopes', 'created', 'last used', 'revoked'].map((label) => ({ label })),
            tokens.map((one) => [one.id, one.name, one.scopes.join(','), time(one.createdAt), time(one.lastUsedAt), time(one.revokedAt)]),
          ),
        )
      }),
    )
  command
    .command('revoke')
    .description('a key is no longer taken, from the next request on')
    .argument('<token>', 'its id, or its name where only one has it')
    .option('--data <directory>', 'the data directory')
    .addHelpText('after', '\nExample:\n  sweepwise token revoke cluster')
    .action((token: string, flags: Flags) =>
      within(flags, async (store) => {
        if (!(await store.revokeToken(token))) throw new InputError('UNKNOWN_TOKEN', { token })
        output.err(`revoked ${token}\n`)
      }),
    )
  return command
}

function readScopes(text: string): readonly Scope[] {
  const scopes = text.split(',').map((part) => part.trim())
  const unknown = scopes.find((scope) => !(SCOPES as readonly string[]).includes(scope))
  if (unknown !== undefined) throw new InputError('BAD_OPTION', { option: '--scopes', found: `'${unknown}'`, expected: SCOPES.join(', ') })
  return scopes as readonly Scope[]
}
