/** Runs that call themselves running are few; which of them fell silent is asked with every question. */
export const runningRuns = (): readonly string[] => ["CREATE INDEX runs_running ON runs (project_id, heartbeat_at) WHERE state = 'running'"]
