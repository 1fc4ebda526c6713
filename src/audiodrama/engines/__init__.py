"""Text to speech behind one contract, in worker processes.

`base` is the contract; each folder, and `tone`, is one engine; `servers` is called `openai_speech`.
"""
