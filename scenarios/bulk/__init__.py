"""Many scenarios at once: importing and exporting files of them, updating several.

`rows`: one scenario as a row of a file. `json_files`, `csv_files`: reading and writing rows, one in
memory at a time. `importing`, `exporting`: what jobs (`scenarios.jobs`) do. `updating`: the same
changes to several.
"""
