"""Measuring exported files: what an independent decoder finds in them, held against a profile and the plan.

```python
from audiodrama.qc.measure import measure
from audiodrama.qc.report import table, as_json
from audiodrama.qc.picture import picture

report = measure(path, profile, cues=cue_list)      # cue_list: what NN-slug.cues.json holds, or None
print(table([report])); document = as_json([report]); svg = picture(report)
```
"""
