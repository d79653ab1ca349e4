"""The bounds on what a server may make the suite read, keep and look through, each with its reason.

The largest campaign that the page's limits allow has a few kilobytes, a handful of levels and fewer than a hundred
elements in any array. Each bound leaves a wide margin above that; what is beyond it is a finding, never an error.
"""

LARGEST_BODY = 256 * 1024
"""Bytes of a body, on the wire and unpacked. A list of a hundred campaigns has about 60 kilobytes."""

LARGEST_MESSAGE = 1024 * 1024
"""Bytes that are read for one exchange after its head, whatever they are: chunks of a byte make a body six times as
long, and extensions and trailers come on top."""

LARGEST_HEAD = 64 * 1024
"""Bytes that are read before the head of the final answer is whole, informational answers included. Servers and
proxies in use stop between 8 and 64 kilobytes."""

MOST_INFORMATIONAL = 20
"""Informational answers (1xx) before the final one. Servers in use send one or two."""

LARGE_BODY = 32 * 1024
"""Bytes from which a body counts as large: ten times the largest campaign."""

LARGE_IN_ALL = 32 * 1024 * 1024
"""Bytes of large bodies that a run takes, since each is kept until the report is made, and costs up to 0.1 seconds."""

MOST_HEADERS = 200
"""Headers of an answer. Servers in use refuse requests with more than 100 or 200."""

KEPT_OF_TOO_LARGE = 4096
"""Bytes that are kept, as evidence, of a body or of headers that are too large."""

LARGEST_BODY_IN_EVIDENCE = 64 * 1024
"""Bytes of a body that a report keeps."""

LARGE_IN_EVIDENCE = 1024 * 1024
"""Bytes of large bodies that a report keeps; of those after that, as much as of one that is too large. All files of a
report are looked through for credentials, which takes about half a second for each megabyte."""

MOST_LEVELS = 64
"""Levels of objects and arrays. The contract has six; readers of JSON begin to fail at 255 (jsonschema-rs), 500
(Jackson: 1000) or wherever their stack ends."""

MOST_ELEMENTS = 100
"""Elements of an array that are held against the schema: as many as a page of campaigns may have."""

MOST_NESTED = 20
"""As many, of an array inside an array. The only one there is has the seven days of a week."""

MOST_FINDINGS = 10
"""Findings of one requirement in one exchange. A report shows three."""

MOST_NAMED = 10
"""Things of one kind that a finding names."""

LONGEST_QUOTED = 160
"""Characters of a value that a finding quotes."""

LONGEST_SEEN = 4000
"""Characters of what a finding says was seen: some values, side by side."""

LONGEST_INTEGER = 300
"""Digits of an integer that is kept exactly. A double holds 308; what cannot be one can be compared with nothing."""

SEARCHED_FOR_LEAKS = 64 * 1024
"""Bytes at the start of a body that are searched for what must not leak. Pages of debuggers have a trace somewhere in
their first 40 kilobytes; every pattern takes a time that grows with the length of the text only."""

LARGEST_REMEMBERED = 8 * 1024
"""Bytes of a body whose judgement is remembered in case it comes again: parsed, a body takes up to 30 times as much."""

MOST_REMEMBERED = 128
"""Judgements that are remembered."""

LARGE_REMEMBERED = 2
"""Judgements of larger bodies that are remembered: the checks of one exchange ask for one and the one before."""

LONGEST_TOKEN = 16 * 1024
"""Characters of an access token. Servers in use take no longer header."""
