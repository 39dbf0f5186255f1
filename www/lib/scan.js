// @ts-check
/** Reads a QR code through the camera. Loaded when a person scans, because the reader is large. */

import decode from 'qr/decode.js';

/**
 * The browser's own reader, where there is one; it is missing in the DOM types.
 * @typedef {{ detect: (picture: HTMLCanvasElement) => Promise<{ rawValue: string }[]> }} Detector
 */

/**
 * @param {HTMLVideoElement} video shows the camera's picture
 * @param {{ signal: AbortSignal, everyMs: number, largestPx: number }} options
 * @returns {Promise<string>} the first code's text; empty when the signal came first. Rejects when there is no camera.
 */
export async function read(video, { signal, everyMs, largestPx }) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  try {
    video.srcObject = stream;
    await video.play();
    const look = await looker();
    while (!signal.aborted) {
      const text = await look(picture(video, largestPx));
      if (text) return text;
      await pause(everyMs);
    }
    return '';
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

/** The reader of this browser, or ours. @returns {Promise<(canvas: HTMLCanvasElement) => Promise<string>>} */
async function looker() {
  const Own = /** @type {any} */ (window).BarcodeDetector;
  const formats = await Own?.getSupportedFormats().catch(() => []);
  if (!formats?.includes('qr_code')) return async (canvas) => decoded(canvas);
  /** @type {Detector} */
  const detector = new Own({ formats: ['qr_code'] });
  return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? '';
}

/** @param {HTMLCanvasElement} canvas */
function decoded(canvas) {
  const { width, height } = canvas;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  try {
    return decode(context.getImageData(0, 0, width, height));
  } catch {
    // No code in this picture.
    return '';
  }
}

/** @param {HTMLVideoElement} video @param {number} largest */
function picture(video, largest) {
  const canvas = document.createElement('canvas');
  const scale = Math.min(1, largest / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d', { willReadFrequently: true })?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => window.setTimeout(resolve, ms));
}
