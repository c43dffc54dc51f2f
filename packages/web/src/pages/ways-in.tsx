import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FlaskConical, Upload } from 'lucide-react'
import { Copyable } from '../controls/copyable.tsx'
import { useToast } from '../controls/toasts.tsx'
import { openExample } from '../data/project-changes.ts'

/** Before there is anything: how to bring runs in, each to copy or to click. */
export function WaysIn({ onChooseFiles }: { onChooseFiles: () => void }) {
  const toast = useToast()
  const navigate = useNavigate()
  const example = useMutation({
    mutationFn: openExample,
    onSuccess: (report) => {
      const project = report.projects[0]
      if (project !== undefined) void navigate({ to: '/projects/$project', params: { project: project.name } })
    },
    onError: (error) => toast(`The example could not be opened: ${error.message}`),
  })
  return (
    <section className="panel" aria-labelledby="ways-in">
      <header className="panel-head">
        <h2 id="ways-in">Bring runs in</h2>
      </header>
      <div style={{ padding: '0 16px 16px' }}>
        <div className="drop-zone">
          <Upload size={24} aria-hidden />
          <p>
            <strong>Drop a file anywhere on this page</strong>
          </p>
          <p className="muted">
            CSV, TSV, JSON, JSONL, databases of Optuna or MLflow, Optuna journals, TensorBoard event files, exports of W&amp;B; folders as
            .tar.gz, of W&amp;B, MLflow, TensorBoard, Ray Tune, SMAC, BOHB, Hydra, Guild AI, Sacred and others
          </p>
          <div style={{ display: 'flex', gap: 8, marginTop: 8 }}>
            <button type="button" className="button" onClick={onChooseFiles}>
              Choose files
            </button>
            <button type="button" className="button primary" disabled={example.isPending} onClick={() => example.mutate()}>
              <FlaskConical size={15} aria-hidden />
              {example.isPending ? 'Opening …' : 'Open the example'}
            </button>
          </div>
        </div>
      </div>
      <div className="ways">
        <div className="way">
          <h3>From a terminal</h3>
          <Copyable text="sweepwise import runs.csv" label="import a file" />
          <p>Works beside this server; the project appears here.</p>
        </div>
        <div className="way">
          <h3>A folder of W&amp;B runs</h3>
          <Copyable text="sweepwise import ./wandb --project my-project" label="import a folder" />
          <p>Every run folder with its config and summary.</p>
        </div>
        <div className="way">
          <h3>In a clone of the repository</h3>
          <Copyable text="npm start -- runs.csv" label="start with a file" />
          <p>Serves this page with the file already in it.</p>
        </div>
      </div>
    </section>
  )
}
