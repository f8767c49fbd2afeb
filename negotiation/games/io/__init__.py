"""Games as files.

* `nfg`, `efg`: Gambit's formats, read and written without Gambit
* `files`: the reader that fits a file
"""

__all__: list[str] = []
