import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run dev` names its server here; what the page asks for is passed on to it. */
const server = process.env['SWEEPWISE_SERVER'] ?? 'http://127.0.0.1:7272'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // One chunk: it comes from the same machine, and every page draws charts.
  build: { target: 'es2022', outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 2000 },
  server: { proxy: Object.fromEntries(['/api', '/healthz', '/metrics', '/files', '/graphql'].map((path) => [path, server])) },
})
