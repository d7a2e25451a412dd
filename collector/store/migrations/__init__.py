"""The steps by which the collector's tables came to be."""
