// `npm run dev`: the server, restarted on change, and Vite's development server in front of it.
import { spawn } from 'node:child_process'

const port = process.env['PORT'] ?? '7272'
const server = ['--watch', 'packages/server/src/cli/main.ts', 'serve', '--port', port, ...process.argv.slice(2)]
const children = [
  spawn('node', server, { stdio: 'inherit' }),
  spawn('vite', ['packages/web'], { stdio: 'inherit', env: { ...process.env, SWEEPWISE_SERVER: `http://127.0.0.1:${port}` } }),
]
const stopAll = () => {
  for (const child of children) child.kill()
}
for (const child of children) child.on('exit', stopAll)
