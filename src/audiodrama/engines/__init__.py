"""Text to speech behind one contract, in worker processes.

`base` is the contract; each folder, and `tone` and `openai_speech`, is one engine.
"""
