// A person's own take, from the microphone as WAV: samples are collected as they come, nothing is compressed.
let running = null;
export const recording = () => running !== null;

/** The first call begins, the second ends and answers the bytes of a WAV file. */
export async function record(changed) {
  if (running) {
    const done = running;
    running = null;
    changed();
    return done();
  }
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: {channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false},
  });
  const context = new AudioContext(),
    chunks = [];
  await context.audioWorklet.addModule("/static/collector.js");
  const source = context.createMediaStreamSource(stream),
    node = new AudioWorkletNode(context, "collector");
  node.port.onmessage = (event) => chunks.push(event.data);
  source.connect(node);
  running = async () => {
    source.disconnect();
    for (const track of stream.getTracks()) track.stop();
    await context.close();
    return wave(chunks, context.sampleRate);
  };
  changed();
  return null;
}

/** Mono float samples as a WAV file of 16 bits. */
function wave(chunks, rate) {
  const frames = chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    view = new DataView(new ArrayBuffer(44 + 2 * frames));
  const put = (at, text) => [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  put(0, "RIFF");
  view.setUint32(4, 36 + 2 * frames, true);
  put(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  put(36, "data");
  view.setUint32(40, 2 * frames, true);
  let at = 44;
  for (const chunk of chunks)
    for (const value of chunk) {
      view.setInt16(at, Math.max(-1, Math.min(1, value)) * 32767, true);
      at += 2;
    }
  return view.buffer;
}
