"""Speech servers: whatever answers `POST /v1/audio/speech`, as the engine `openai_speech`.

`configuration` reads which servers there are, `catalogue` asks what they have, `client` asks for lines, `sound` makes
takes of what comes back, `examination` finds out what a server does with what it is asked.
"""
