/**
 * Rasterises an SVG document in a browser. The SVG must be self-contained (ours are).
 *
 * @param scale device pixels per SVG pixel; 2 is sharp in slides
 */
export async function svgToPng(svg: string, scale = 2): Promise<Blob> {
  const image = new Image()
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.ceil(image.naturalWidth * scale)
    canvas.height = Math.ceil(image.naturalHeight * scale)
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('this browser gives no canvas to draw on')
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) =>
          blob === null ? reject(new Error(`a picture of ${canvas.width} × ${canvas.height} pixels is too large`)) : resolve(blob),
        'image/png',
      ),
    )
  } finally {
    URL.revokeObjectURL(url)
  }
}
