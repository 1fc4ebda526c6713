"""Measuring exported files: what an independent decoder finds in them, held against a profile and the plan.

```python
from audiodrama.qc.measure import measure_file
from audiodrama.qc.report import qc_document, qc_table
from audiodrama.qc.picture import picture

report = measure_file(path, profile, cues=cue_list)      # cue_list: what NN-slug.cues.json holds, or None
print(qc_table([report])); document = qc_document([report]); svg = picture(report, file_hash(path))
```
"""
