"""Spreadsheets of staff, trainers and needs: read as they come, tried, then written.

`reading` turns bytes into a grid, `headers` finds what its columns mean, `cells` turns a cell into a
value or a problem, and `staff`, `trainers` and `needs` know what a row of theirs says and how to
write it. A problem is a code with its parameters: `messages` words it in the reader's language.
"""
