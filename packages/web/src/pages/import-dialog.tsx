import { formatBytes, formatCount } from '@sweepwise/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { ColumnReading, ImportReport } from '../../../server/src/http/api.ts'
import { Dialog } from '../controls/dialog.tsx'
import { ErrorNotice } from '../controls/notice.tsx'
import { uploadFiles } from '../data/upload.ts'

type Progress =
  | { readonly kind: 'sending'; readonly share: number }
  | { readonly kind: 'done'; readonly report: ImportReport }
  | { readonly kind: 'failed'; readonly error: Error }

/** Sends files, shows how far it is, then how they were read. Closing it while it runs stops the upload. */
export function ImportDialog({ files, onClose }: { files: readonly File[] | null; onClose: () => void }) {
  return (
    <Dialog
      title={files === null ? '' : `Import ${files.length === 1 ? files[0]!.name : `${files.length} files`}`}
      open={files !== null}
      onClose={onClose}
    >
      {files !== null && <Import files={files} onClose={onClose} />}
    </Dialog>
  )
}

function Import({ files, onClose }: { files: readonly File[]; onClose: () => void }) {
  const [progress, setProgress] = useState<Progress>({ kind: 'sending', share: 0 })
  const [attempt, setAttempt] = useState(0)
  const client = useQueryClient()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another upload
  useEffect(() => {
    const stop = new AbortController()
    setProgress({ kind: 'sending', share: 0 })
    uploadFiles(files, {
      signal: stop.signal,
      onProgress: (share) => !stop.signal.aborted && setProgress({ kind: 'sending', share }),
    }).then(
      (report) => {
        void client.invalidateQueries({ queryKey: ['projects'] })
        if (!stop.signal.aborted) setProgress({ kind: 'done', report })
      },
      (error: Error) => !stop.signal.aborted && setProgress({ kind: 'failed', error }),
    )
    return () => stop.abort()
  }, [files, attempt, client])

  if (progress.kind === 'failed') return <ErrorNotice error={progress.error} what="The import" onRetry={() => setAttempt(attempt + 1)} />
  if (progress.kind === 'done') return <ImportOutcome report={progress.report} onClose={onClose} />
  const reading = progress.share >= 1
  return (
    <>
      <div
        className="progress"
        role="progressbar"
        aria-label="Upload"
        aria-valuemin={0}
        aria-valuemax={100}
        {...(reading ? {} : { 'aria-valuenow': Math.round(progress.share * 100) })}
        data-waiting={reading}
      >
        <div style={{ width: `${progress.share * 100}%` }} />
      </div>
      <p className="muted" role="status">
        {reading ? 'Reading the runs …' : `Sending, ${Math.round(progress.share * 100)} %`}
      </p>
    </>
  )
}

/** What came in and how each column was understood. */
function ImportOutcome({ report, onClose }: { report: ImportReport; onClose: () => void }) {
  const navigate = useNavigate()
  return (
    <div className="report">
      <p>
        Read as <strong>{report.format}</strong>.
      </p>
      {report.warnings.map((warning) => (
        <p key={warning} style={{ color: 'var(--warning)', marginTop: 8 }}>
          {warning}
        </p>
      ))}
      {report.projects.map((project) => (
        <section key={project.id} aria-label={project.name}>
          <h3>{project.name}</h3>
          <p>
            {formatCount(project.new)} new, {formatCount(project.changed)} changed, {formatCount(project.same)} the same as before
            {project.rejected > 0 ? `, ${formatCount(project.rejected)} rejected` : ''}
            {project.points > 0 ? ` · ${formatCount(project.points)} points of history` : ''}
            {project.files !== undefined && project.files.stored > 0
              ? ` · ${formatCount(project.files.stored)} files of runs kept (${formatBytes(project.files.bytes)})`
              : ''}
          </p>
          <ColumnReadings columns={project.columns} />
        </section>
      ))}
      {report.rejections.length > 0 && (
        <section aria-label="Rejected">
          <h3>Rejected</h3>
          <ul className="prose">
            {report.rejections.slice(0, 20).map(({ file, line, column, reason }) => (
              <li key={`${file} ${line} ${column} ${reason}`}>
                {[file, line === undefined ? '' : `line ${line}`, column === undefined ? '' : `'${column}'`]
                  .filter((word) => word !== '')
                  .join(', ')}
                : {reason}
              </li>
            ))}
          </ul>
          {report.rejections.length > 20 && <p className="muted">and {formatCount(report.rejections.length - 20)} more</p>}
        </section>
      )}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
        {report.projects.length > 0 && (
          <button
            type="button"
            className="button primary"
            ref={focus}
            onClick={() => {
              onClose()
              void navigate({ to: '/projects/$project', params: { project: report.projects[0]!.name } })
            }}
          >
            Open {report.projects[0]!.name}
          </button>
        )}
      </div>
    </div>
  )
}

/** On what most people do next: the dialog took the focus away from wherever it was. */
const focus = (button: HTMLButtonElement | null): void => button?.focus()

const READ_AS: Readonly<Record<ColumnReading['as'], string>> = {
  param: 'params',
  seed: 'seeds',
  metric: 'metrics',
  history: 'curves',
  ignored: 'ignored',
  id: 'run id',
  name: 'run name',
  state: 'state',
  group: 'group',
  time: 'times',
  tags: 'tags',
  derived: 'derived',
  other: 'set aside',
}
/** A table may have thousands of columns; the project's page lists them all. */
const MOST_NAMES = 40

function ColumnReadings({ columns }: { columns: readonly ColumnReading[] }) {
  const groups = Map.groupBy(columns, ({ as }) => as)
  return (
    <dl className="columns" style={{ marginTop: 8 }}>
      {(Object.keys(READ_AS) as ColumnReading['as'][]).map((as) => {
        const members = groups.get(as)
        if (members === undefined) return null
        return (
          <div key={as} style={{ display: 'contents' }}>
            <dt>{READ_AS[as]}</dt>
            <dd>
              {members.slice(0, MOST_NAMES).map(({ name, reason }, i) => (
                <span key={name} title={reason}>
                  {i > 0 && ', '}
                  {name}
                </span>
              ))}
              {members.length > MOST_NAMES && ` and ${formatCount(members.length - MOST_NAMES)} more`}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
