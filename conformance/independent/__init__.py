"""A second server under the suite: JavaScript on plain Node, written from the page alone, with a table of its own."""
