import { X } from 'lucide-react'
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'

interface Toast {
  readonly id: number
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}
type ShowToast = (text: string, action?: Toast['action']) => void

const Context = createContext<ShowToast>(() => {})

/** Says what just happened, with a way back where there is one. */
export const useToast = (): ShowToast => use(Context)

/** Long enough to read and reach; hovering or focusing it stops the clock. */
const SHOWN_MS = 10_000

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const show = useCallback<ShowToast>((text, action) => {
    const toast = { id: Date.now() + Math.random(), text, ...(action === undefined ? {} : { action }) }
    setToasts((all) => [...all.slice(-2), toast])
  }, [])
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), [])
  return (
    <Context value={useMemo(() => show, [show])}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onClose={() => close(toast.id)} />
        ))}
      </div>
    </Context>
  )
}

function ToastCard({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(onClose, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [held, onClose])
  const hold = {
    onPointerEnter: () => setHeld(true),
    onPointerLeave: () => setHeld(false),
    onFocus: () => setHeld(true),
    onBlur: () => setHeld(false),
  }
  return (
    <div className="floating toast" {...hold}>
      <span>{toast.text}</span>
      {toast.action !== undefined && (
        <button
          type="button"
          className="button small"
          onClick={() => {
            toast.action?.run()
            onClose()
          }}
        >
          {toast.action.label}
        </button>
      )}
      <button type="button" className="button icon" aria-label="Dismiss" onClick={onClose}>
        <X size={14} aria-hidden />
      </button>
    </div>
  )
}
