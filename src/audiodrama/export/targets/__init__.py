"""Deliverables for shops, players and studios, made from finished chapters. Every writer is a function on plain values.

| call | makes |
|---|---|
| `book.write_m4b(parts, path, tags, profile)` | one M4B of the whole book with chapters, cover, narrator |
| `shelf.write_shelf(folder, tags, files, chapters=…)` | an Audiobookshelf folder `Author/Title/` |
| `podcast.write_podcast(folder, show, episodes)` | RSS feed, with transcripts and chapter marks |
| `stems.write_stems(play, folder, rate_hz=…)` | stems of equal length (24-bit Broadcast WAV) that sum to the mix |
| `reaper.write_session(timeline, load, folder, name, rooms)` | a Reaper session with its media |
| `audacity.write_audacity(timeline, stems, folder, name)` | labels, and a list that opens all stems |
| `epub.write_epub(book, chapters, path)` | EPUB 3 with media overlays: text that follows along |
| `printed.cue_sheet_page(title, chapters)` | a cue sheet to print, as HTML |

All raise `ExportError` where a file cannot be made or written, and leave nothing half-written under a final name.
"""
