// Hands on the samples of a microphone, block by block.
registerProcessor(
  "collector",
  class extends AudioWorkletProcessor {
    process([input]) {
      if (input[0]) this.port.postMessage(input[0].slice());
      return true;
    }
  },
);
