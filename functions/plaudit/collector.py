"""Garbage is looked for seldom: nearly all that imports make stays, and so does what a process keeps between requests.

Python would look after every 700 objects, which was an eighth of a cold start. Most of what requests leave needs no
looking for, and the rest may wait until it is 100,000 objects, some ten megabytes.
"""

import gc

gc.set_threshold(100_000)
