"""Turn results into text: for the terminal, as JSON, as one HTML page, as CSV tables.

Everything here is pure: a result goes in, a string comes out, nothing is printed or written.
"""
